% tests/stdlib/isstring.m - isstring by its documented behaviour.
assert (isstring ("abc"), false);
assert (isstring ({"a"}), false);
try, isstring (); catch err, end
assert (strncmp (err.message, "Invalid call to isstring", 24));
disp ("ok isstring")
