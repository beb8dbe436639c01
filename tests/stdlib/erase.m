% tests/stdlib/erase.m - erase by its documented behaviour.
assert (erase ("Hello World", " World"), "Hello");
assert (erase ({"Hello", "World"}, {"Hello", "World"}), {"", ""});
assert (erase ("abcabc", "b"), "acac");
assert (erase ("a.b+c", {".", "+"}), "abc");
assert (erase ("pppppppp", {"p", "ppp"}), "");
try, erase (1, "foo"); catch err, end
assert (err.message, "erase: STR must be a string or cell array of strings");
disp ("ok erase")
