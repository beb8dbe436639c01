% tests/stdlib/startsWith.m - startsWith by its documented behaviour.
assert (startsWith ({"abc", "xyz"}, "a"), [true false]);
assert (startsWith ("abc", {"x", "ab"}), true);
assert (startsWith ("Abc", "a"), false);
assert (startsWith ("Abc", "a", "IgnoreCase", true), true);
assert (startsWith ({"a"; "b"}, "b"), [false; true]);
try, startsWith (1, "a"); catch err, end
assert (err.message, "startsWith: STR must be a string or cell array of strings");
disp ("ok startsWith")
