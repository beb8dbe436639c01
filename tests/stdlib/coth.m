% tests/stdlib/coth.m - coth by its documented behaviour.
assert (coth (1), 1/tanh (1), eps);
assert (size (coth (0.5 * ones (2, 3))), [2 3]);
try, coth (); catch err, end
assert (strncmp (err.message, "Invalid call to coth", 20));
disp ("ok coth")
