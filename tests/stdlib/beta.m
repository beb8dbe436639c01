% tests/stdlib/beta.m - beta by its documented behaviour.
assert (beta (2, 3), 1/12, 4*eps);
assert (beta ([1 2], 1), [1 0.5], 4*eps);
assert (beta (1:3, 1:3), [1 1/6 1/30], 4*eps);
try, beta (1, i); catch err, end
assert (err.message, "beta: A and B must be real");
disp ("ok beta")
