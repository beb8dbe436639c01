% tests/stdlib/quantile.m - quantile by its documented behaviour.
assert (quantile ([1 2 3 4], 0.5), 2.5);
assert (quantile ([1 2 3 4]'), [1, 1.5, 2.5, 3.5, 4]);
x = [0.1 0.2 0.4 0.7 0.9]';
want = [0.1 0.2 0.4 0.7 0.9
        0.1 0.2 0.4 0.7 0.9
        0.1 0.1 0.2 0.7 0.9];
p = [0 0.25 0.5 0.75 1];
assert (quantile (x, p, 1, 1), want(1,:), 1e-12);
assert (quantile (x, p, 1, 7), [0.1 0.2 0.4 0.7 0.9], 1e-12);
assert (quantile (x, 0.3, 1, 4), 0.15, 1e-12);
assert (quantile (x, 0.3, 1, 6), 0.18, 1e-12);
assert (quantile ([1 2 3; 4 5 6], 0.5, 2), [2; 5]);
assert (quantile ([1 NaN 3], 0.5, 2), 2);
assert (class (quantile (single ([1 2]), 0.5)), "single");
try, quantile ({1}); catch err, end
assert (err.message, "quantile: X must be a non-empty numeric vector or matrix");
disp ("ok quantile")
