% tests/stdlib/dec2hex.m - dec2hex by its documented behaviour.
assert (dec2hex (2748), "ABC");
assert (dec2hex (26, 4), "001A");
assert (dec2hex (-1), "FF");
assert (dec2hex ([1; 255]), ["01"; "FF"]);
assert (dec2hex (-129), "FF7F");
try, dec2hex (); catch err, end
assert (strncmp (err.message, "Invalid call to dec2hex", 23));
disp ("ok dec2hex")
