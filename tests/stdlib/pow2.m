% tests/stdlib/pow2.m - pow2 by its documented behaviour.
assert (pow2 ([0 1 3]), [1 2 8]);
assert (pow2 (3, 2), 12);
assert (pow2 ([0.5 0.25], [1 2]), [1 1]);
try, pow2 (); catch err, end
assert (strncmp (err.message, "Invalid call to pow2", 20));
disp ("ok pow2")
