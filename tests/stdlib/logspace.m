% tests/stdlib/logspace.m - logspace by its documented behaviour.
assert (logspace (0, 2, 3), [1 10 100], eps (100));
assert (size (logspace (0, 1)), [1 50]);
assert (logspace (0, pi, 3)(end), pi, 4*eps);
assert (logspace (1, 2, 1), 100, 1e-12);
try, logspace ([1 2], 1); catch err, end
assert (err.message, "logspace: arguments A, B, and N must be scalars");
disp ("ok logspace")
