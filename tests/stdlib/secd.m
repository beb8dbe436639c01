% tests/stdlib/secd.m - secd by its documented behaviour.
assert (secd ([0 60]), [1 2], 1e-14);
assert (secd (90), Inf);
assert (size (secd (0.5 * ones (2, 3))), [2 3]);
try, secd (); catch err, end
assert (strncmp (err.message, "Invalid call to secd", 20));
disp ("ok secd")
