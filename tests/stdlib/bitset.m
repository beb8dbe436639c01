% tests/stdlib/bitset.m - bitset by its documented behaviour.
assert (bitset (10, 1), 11);
assert (bitset (10, [1 2], [1 0]), [11 8]);
assert (bitset (uint8 (0), 8), uint8 (128));
assert (bitset ([0 10], [3 3]), [4 14]);
try, bitset (0, 0); catch err, end
assert (err.message, "bitset: N must be in the range [1,53]");
try, bitset (-1, 2); catch err, end
assert (err.message, "bitset: A must be >= 0");
disp ("ok bitset")
