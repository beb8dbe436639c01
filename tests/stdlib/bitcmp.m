% tests/stdlib/bitcmp.m - bitcmp by its documented behaviour.
assert (bitcmp (uint8 (5)), uint8 (250));
assert (bitcmp (int8 (5)), int8 (-6));
assert (bitcmp (0), 2^53 - 1);
assert (bitcmp (uint8 (5), 3), uint8 (2));
assert (bitcmp (uint64 (0)), intmax ("uint64"));
try, bitcmp ("a"); catch err, end
assert (strncmp (err.message, "bitcmp: invalid class", 21));
disp ("ok bitcmp")
