% tests/stdlib/isprime.m - isprime by its documented behaviour.
assert (isprime ([2 4 7]), [true false true]);
assert (isprime (0:10), logical ([0 0 1 1 0 1 0 1 0 0 0]));
assert (isprime (1000003), true);
assert (isprime (uint64 (4294967291)), true);
assert (isempty (isprime ([])));
assert (isprime ([3i, 2, 1+i]), [true false true]);
try, isprime (0.5); catch err, end
assert (err.message, "isprime: X contains non-integer entries");
assert (isprime ([1e300, 2^53, Inf]), [false, false, false]);
disp ("ok isprime")
