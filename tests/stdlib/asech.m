% tests/stdlib/asech.m - asech by its documented behaviour.
assert (asech (sech (1)), 1, 1e-14);
assert (size (asech (0.5 * ones (2, 3))), [2 3]);
try, asech (); catch err, end
assert (strncmp (err.message, "Invalid call to asech", 21));
disp ("ok asech")
