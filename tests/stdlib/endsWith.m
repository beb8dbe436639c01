% tests/stdlib/endsWith.m - endsWith by its documented behaviour.
assert (endsWith ({"a.m", "b.c"}, ".m"), [true false]);
assert (endsWith ("abc", {"x", "bc"}), true);
assert (endsWith ("abC", "c"), false);
assert (endsWith ("abC", "c", "IgnoreCase", true), true);
assert (endsWith ("c", "abc"), false);
try, endsWith (1, "a"); catch err, end
assert (err.message, "endsWith: STR must be a string or cell array of strings");
disp ("ok endsWith")
