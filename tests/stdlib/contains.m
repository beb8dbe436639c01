% tests/stdlib/contains.m - contains by its documented behaviour.
assert (contains ({"abcd", "xyz"}, {"bc", "q"}), [true false]);
assert (contains ("abc", "c"), true);
assert (contains ("abC", "c"), false);
assert (contains ("abC", "c", "IgnoreCase", true), true);
assert (contains ({"a"; "b"}, "b"), [false; true]);
assert (contains ({"", "b"}, ""), [true true]);
try, contains (1, "a"); catch err, end
assert (err.message, "contains: STR must be a string or cell array of strings");
disp ("ok contains")
