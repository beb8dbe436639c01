% tests/stdlib/bounds.m - bounds by its documented behaviour.
[s, l] = bounds ([3 1 2]);
assert ([s l], [1 3]);
[s, l] = bounds ([1 2; 5 0], 2);
assert ([s l], [1 2; 0 5]);
[s, l] = bounds ([3 NaN 1], 2, "includenan");
assert ([s l], [NaN NaN]);
[s, l] = bounds ([3 NaN 1]);
assert ([s l], [1 3]);
try, bounds ({1}); catch err, end
assert (err.message, "bounds: X must be a numeric vector or matrix");
assert (size (bounds (zeros (0, 3))), [0 1]);
disp ("ok bounds")
