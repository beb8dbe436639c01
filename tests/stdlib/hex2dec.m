% tests/stdlib/hex2dec.m - hex2dec by its documented behaviour.
assert (hex2dec ("12B"), 299);
assert (hex2dec (["12B"; "1aD"]), [299; 429]);
assert (hex2dec ({"A1", "1A"}), [161; 26]);
assert (hex2dec ("x"), NaN);
try, hex2dec (1); catch err, end
assert (! isempty (strfind (err.message, ": S must be a string or cellstring")));
disp ("ok hex2dec")
