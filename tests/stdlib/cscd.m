% tests/stdlib/cscd.m - cscd by its documented behaviour.
assert (cscd ([90 30]), [1 2], 1e-14);
assert (cscd (0), Inf);
assert (size (cscd (0.5 * ones (2, 3))), [2 3]);
try, cscd (); catch err, end
assert (strncmp (err.message, "Invalid call to cscd", 20));
disp ("ok cscd")
