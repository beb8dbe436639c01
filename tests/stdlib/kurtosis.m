% tests/stdlib/kurtosis.m - kurtosis by its documented behaviour.
assert (kurtosis ([-1 0 1]), 1.5, 4*eps);
assert (kurtosis ([-1 0 0 1]), 2, 4*eps);
assert (kurtosis ([-1 0 0 1], 0), 3 + 3/2*(5*2 - 9), 16*eps);
assert (kurtosis ([3 3]), NaN);
assert (kurtosis ([-1 0 1; -1 0 1], 1, 2), [1.5; 1.5], 4*eps);
try, kurtosis ({1}); catch err, end
assert (err.message, "kurtosis: X must be a numeric vector or matrix");
disp ("ok kurtosis")
