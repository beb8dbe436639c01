% tests/stdlib/csch.m - csch by its documented behaviour.
assert (csch (1), 1/sinh (1), eps);
assert (size (csch (0.5 * ones (2, 3))), [2 3]);
try, csch (); catch err, end
assert (strncmp (err.message, "Invalid call to csch", 20));
disp ("ok csch")
