% tests/stdlib/skewness.m - skewness by its documented behaviour.
assert (skewness ([-1 0 1]), 0);
assert (skewness ([-2 0 1]) < 0);
assert (skewness ([2 2 2]), NaN);
x = [0 0 1];
assert (skewness (x), 1/sqrt (2), 4*eps);
assert (skewness (x, 0), sqrt (6)/1 * skewness (x), 4*eps);
assert (skewness ([x; x], 1, 2), [1; 1]/sqrt (2), 4*eps);
try, skewness ({1}); catch err, end
assert (err.message, "skewness: X must be a numeric vector or matrix");
disp ("ok skewness")
