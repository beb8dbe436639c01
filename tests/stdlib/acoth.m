% tests/stdlib/acoth.m - acoth by its documented behaviour.
assert (acoth (coth (1)), 1, 1e-14);
assert (size (acoth (0.5 * ones (2, 3))), [2 3]);
try, acoth (); catch err, end
assert (strncmp (err.message, "Invalid call to acoth", 21));
disp ("ok acoth")
