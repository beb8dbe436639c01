% tests/stdlib/acsch.m - acsch by its documented behaviour.
assert (acsch (csch (1)), 1, 1e-14);
assert (size (acsch (0.5 * ones (2, 3))), [2 3]);
try, acsch (); catch err, end
assert (strncmp (err.message, "Invalid call to acsch", 21));
disp ("ok acsch")
