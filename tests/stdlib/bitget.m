% tests/stdlib/bitget.m - bitget by its documented behaviour.
assert (bitget (100, 8:-1:1), logical ([0 1 1 0 0 1 0 0]));
assert (bitget (uint8 ([255 1]), 1), [true true]);
assert (bitget (uint8 (128), 8), true);
try, bitget (0, 55); catch err, end
assert (err.message, "bitget: N must be in the range [1,53]");
disp ("ok bitget")
