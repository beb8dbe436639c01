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
assert (isprime ([-3 -4 -1]), [true false false]);
assert (isprime (intmax ("uint64") - 58), true);
assert (isprime (intmax ("uint64") - 57), false);
assert (isprime ([2^53 - 111, 1e15 + 37, 1e15 + 39]), [true true false]);
disp ("ok isprime")
