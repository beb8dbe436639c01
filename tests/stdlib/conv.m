% tests/stdlib/conv.m - conv by its documented behaviour.
assert (conv ([1 2], [1 3]), [1 5 6]);
assert (conv ([1; 2; 0], [1 3]), [1; 5; 6; 0]);
assert (conv (2, [1 2 3]), [2 4 6]);
assert (conv ([1 2 3 4], [1 1 1], "same"), [3 6 9 7]);
assert (conv ([1 2 3 4], [1 1 1], "valid"), [6 9]);
try, conv ([1 2; 3 4], 3); catch err, end
assert (err.message, "conv: both arguments A and B must be vectors");
try, conv (1, 2, "foo"); catch err, end
assert (strncmp (err.message, "conv: SHAPE argument must be", 28));
disp ("ok conv")
