% tests/stdlib/zscore.m - zscore by its documented behaviour.
assert (zscore ([1 2 3]), [-1 0 1]);
assert (zscore ([2 2 2]), [0 0 0]);
[z, mu, s] = zscore ([1 3; 2 8], 0, 2);
assert (mu, [2; 5]);
assert (s, sqrt ([2; 18]), eps (5));
assert (z, [-1 1; -1 1] / sqrt (2), eps);
try, zscore ({1}); catch err, end
assert (err.message, "zscore: X must be a numeric vector or matrix");
disp ("ok zscore")
