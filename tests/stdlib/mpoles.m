% tests/stdlib/mpoles.m - mpoles by its documented behaviour.
[m, n] = mpoles ([2 3 1 1 2]);
assert (m, [1; 1; 2; 1; 2]);
assert (n, [2; 1; 5; 3; 4]);
assert (mpoles ([0 0]), [1; 2]);
[m, n] = mpoles ([1 2 1], 0.1, 0);
assert (m, [1; 2; 1]);
assert (n, [1; 3; 2]);
assert (mpoles ([NaN 1], []), [1; 1]);
assert (sort (mpoles ([NaN 1 NaN 1])), [1; 1; 1; 2]); % a NaN is near itself only
assert (mpoles ([3 3], -1), [1; 1]);
disp ("ok mpoles")
