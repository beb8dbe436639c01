% tests/stdlib/var.m - var by its documented behaviour.
assert (var ([1 2 3 4]), 5/3, eps (2));
assert (var ([1 2 3 4], 1), 1.25);
assert (var ([1 2; 3 6]), [2 8]);
assert (var ([1 2; 3 6], 0, 2), [0.5; 4.5]);
assert (var ([1 2; 3 6], 1, "all"), var ([1 2 3 6], 1));
assert (var ([1 2 3], [1 1 2]), 0.6875);
assert (var (5), 0);
assert (class (var (single ([1 2]))), "single");
assert (var (ones (2, 3, 4), 0, [1 2]), zeros (1, 1, 4));
assert (var ([]), NaN);
assert (var ([1+i, 1-i]), 2);
try, var (1, -1); catch err, end
assert (err.message, "var: W must be 0, 1, or a vector of positive integers");
disp ("ok var")
