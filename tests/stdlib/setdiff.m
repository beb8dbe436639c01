% tests/stdlib/setdiff.m - setdiff by its documented behaviour.
assert (setdiff ([4 1 2], [2 3]), [1 4]);
assert (setdiff ([1; 2; 3], 2), [1; 3]);
assert (setdiff ([1 2; 3 4], [1 2], "rows"), [3 4]);
assert (setdiff ({"a", "b"}, {"b"}), {"a"});
[y, i] = setdiff ([5 3 1], 3);
assert (y, [1 5]); assert (i, [3; 1]);
assert (setdiff ([3 1 2], 1, "stable"), [3 2]);
assert (isempty (setdiff ([1 2], [1 2])));
assert (size (setdiff ((1:5)', 2:3, "legacy")), [1 3]);
[c, i] = setdiff ([9 8; 1 2; 9 8], [1 2], "rows", "legacy");
assert (i, 3);
[c, i] = setdiff ([9 8; 1 2; 9 8], [1 2], "rows");
assert (i, 1);
assert (size (setdiff (1, 1)), [1 0]);
assert (size (setdiff ({"a"}, {"a"})), [1 0]);
disp ("ok setdiff")
