% tests/stdlib/setxor.m - setxor by its documented behaviour.
assert (setxor ([1 2 3], [2 3 4]), [1 4]);
assert (setxor ([1; 2], [2 3]), [1; 3]);
assert (setxor ([1 2; 3 4], [3 4; 5 6], "rows"), [1 2; 5 6]);
assert (setxor ({"a", "b"}, {"b", "c"}), {"a", "c"});
[y, ia, ib] = setxor ([3 1 2], [4 3 2]);
assert (y, [1 4]); assert (ia, 2); assert (ib, 1);
assert (size (setxor (1:3, (2:5)', "legacy")), [1 3]);
assert (size (setxor ([], [])), [0 0]);
assert (size (setxor ({}, cell (1, 0))), [0 1]);
assert (size (setxor (1, 1)), [1 0]);
disp ("ok setxor")
