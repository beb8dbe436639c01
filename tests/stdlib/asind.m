% tests/stdlib/asind.m - asind by its documented behaviour.
assert (asind ([0 0.5 1]), [0 30 90], 1e-13);
assert (size (asind (0.5 * ones (2, 3))), [2 3]);
try, asind (); catch err, end
assert (strncmp (err.message, "Invalid call to asind", 21));
disp ("ok asind")
