% tests/stdlib/acot.m - acot by its documented behaviour.
assert (acot ([1 sqrt(3)]), [pi/4 pi/6], 1e-14);
assert (size (acot (0.5 * ones (2, 3))), [2 3]);
try, acot (); catch err, end
assert (strncmp (err.message, "Invalid call to acot", 20));
disp ("ok acot")
