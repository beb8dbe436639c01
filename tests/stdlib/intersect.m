% tests/stdlib/intersect.m - intersect by its documented behaviour.
assert (intersect ([1 2 3], [2 3 4]), [2 3]);
assert (intersect ([1; 2], [2; 3]), 2);
[y, ia, ib] = intersect ([1 5 2 3], [3 1 7]);
assert (y, [1 3]); assert (ia, [1; 4]); assert (ib, [2; 1]);
assert (intersect ([1 2; 3 4], [3 4; 5 6], "rows"), [3 4]);
assert (intersect ({"a", "b"}, {"b", "c"}), {"b"});
assert (intersect ([3 1 2], [2 3], "stable"), [3 2]);
assert (isempty (intersect ([1 2], [])));
[c, i, j] = intersect ([4 1 4 2], [4 2 2], "legacy");
assert (i, [4 3]);
assert (j, [3 1]);
assert (size (intersect ((1:4)', 2:5, "legacy")), [1 3]);
assert (size (intersect ((1:4)', 2:5)), [3 1]);
[c, i] = intersect ([9 8; 1 2; 9 8], [9 8; 3 3], "rows", "legacy");
assert (i, 3);
[c, i] = intersect (5, [4 2]);
assert (size (i), [0 1]);
disp ("ok intersect")
