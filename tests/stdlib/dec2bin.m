% tests/stdlib/dec2bin.m - dec2bin by its documented behaviour.
assert (dec2bin (14), "1110");
assert (dec2bin (-14), "11110010");
assert (dec2bin (2, 5), "00010");
assert (dec2bin ([1; 2; 3]), ["01"; "10"; "11"]);
assert (dec2bin (int8 (-1)), "11111111");
assert (dec2bin (-129), "1111111101111111");
try, dec2bin (); catch err, end
assert (strncmp (err.message, "Invalid call to dec2bin", 23));
disp ("ok dec2bin")
