% tests/stdlib/median.m - median by its documented behaviour.
assert (median ([1 9 2 3]), 2.5);
assert (median ([3 1 2]), 2);
assert (median ([1 2; 3 4; 5 7]), [3 4]);
assert (median ([1 2; 3 5], 2), [1.5; 4]);
assert (median ([1 NaN 3]), NaN);
assert (median (single ([1 2])), single (1.5));
assert (median ([Inf Inf]), Inf);
try, median ([]); catch err, end
assert (err.message, "median: X cannot be an empty matrix");
disp ("ok median")
