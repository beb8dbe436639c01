% tests/stdlib/cot.m - cot by its documented behaviour.
assert (cot ([pi/4 pi/6]), [1 sqrt(3)], 1e-14);
assert (size (cot (0.5 * ones (2, 3))), [2 3]);
try, cot (); catch err, end
assert (strncmp (err.message, "Invalid call to cot", 19));
disp ("ok cot")
