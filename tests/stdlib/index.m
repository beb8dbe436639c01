% tests/stdlib/index.m - index by its documented behaviour.
assert (index ("Teststring", "t"), 4);
assert (index ("foobarbaz", "ba"), 4);
assert (index ("foobarbaz", "ba", "last"), 7);
assert (index ("abc", "x"), 0);
assert (index ({"abc", "cab"}, "c"), [3 1]);
try, index (1, "a"); catch err, end
assert (err.message, "index: S must be a string, string array, or cellstr");
disp ("ok index")
