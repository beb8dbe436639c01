% tests/stdlib/dec2base.m - dec2base by its documented behaviour.
assert (dec2base (123, 3), "11120");
assert (dec2base (123, "aei"), "eeeia");
assert (dec2base (uint64 (2^52), 16), "10000000000000");
assert (dec2base ([0; 5], 2, 4), ["0000"; "0101"]);
assert (dec2base (35, 36), "Z");
assert (dec2base ({1, 2}, 2), ["01"; "10"]);
try, dec2base (-1, 2); catch err, end
assert (err.message, "dec2base: input must be real non-negative integers");
disp ("ok dec2base")
