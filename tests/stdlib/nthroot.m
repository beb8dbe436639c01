% tests/stdlib/nthroot.m - nthroot by its documented behaviour.
assert (nthroot (-27, 3), -3, 2*eps);
assert (nthroot (81, 4), 3, 4*eps);
assert (nthroot ([0 32 -32], 5), [0 2 -2]);
assert (nthroot (8, -3), 0.5, eps);
assert (nthroot (Inf, 4), Inf);
try, nthroot (-1, 2); catch err, end
assert (err.message, "nthroot: N must be an odd integer if X contains negative values");
try, nthroot (i, 2); catch err, end
assert (err.message, "nthroot: X must not contain complex values");
disp ("ok nthroot")
