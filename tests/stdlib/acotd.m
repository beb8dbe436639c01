% tests/stdlib/acotd.m - acotd by its documented behaviour.
assert (acotd (1), 45, 1e-13);
assert (size (acotd (0.5 * ones (2, 3))), [2 3]);
try, acotd (); catch err, end
assert (strncmp (err.message, "Invalid call to acotd", 21));
disp ("ok acotd")
