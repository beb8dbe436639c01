% tests/stdlib/rindex.m - rindex by its documented behaviour.
assert (rindex ("Teststring", "t"), 6);
assert (rindex ({"foobarbaz", "x"}, "ba"), [7 0]);
try, rindex ("a"); catch err, end
assert (strncmp (err.message, "Invalid call to rindex", 22));
disp ("ok rindex")
