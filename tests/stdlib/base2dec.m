% tests/stdlib/base2dec.m - base2dec by its documented behaviour.
assert (base2dec ("11120", 3), 123);
assert (base2dec ("eeeia", "aei"), 123);
assert (base2dec ("yyyzx", "xyz"), 123);
assert (base2dec ({"10", "11"}, 2), [2; 3]);
assert (base2dec (["10"; "zz"], 10), [10; NaN]);
assert (base2dec ("ff", 16), 255);
try, base2dec ("1", 37); catch err, end
assert (strncmp (err.message, "base2dec: BASE must be ", 23));
disp ("ok base2dec")
