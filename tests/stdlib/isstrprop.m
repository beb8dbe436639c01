% tests/stdlib/isstrprop.m - isstrprop by its documented behaviour.
assert (isstrprop ("abc123", "alpha"), logical ([1 1 1 0 0 0]));
assert (isstrprop ("a1 ", "digit"), logical ([0 1 0]));
assert (isstrprop ({"AbC", "123"}, "lower"), {logical([0 1 0]), logical([0 0 0])});
assert (isstrprop ("a b", "wspace"), logical ([0 1 0]));
try, isstrprop ("abc", "foo"); catch err, end
assert (strncmp (err.message, "isstrprop: invalid string property", 34));
disp ("ok isstrprop")
