% tests/stdlib/intersect.m - intersect by its documented behaviour.
assert (intersect ([1 2 3], [2 3 4]), [2 3]);
assert (intersect ([1; 2], [2; 3]), 2);
[y, ia, ib] = intersect ([1 5 2 3], [3 1 7]);
assert (y, [1 3]); assert (ia, [1; 4]); assert (ib, [2; 1]);
assert (intersect ([1 2; 3 4], [3 4; 5 6], "rows"), [3 4]);
assert (intersect ({"a", "b"}, {"b", "c"}), {"b"});
assert (intersect ([3 1 2], [2 3], "stable"), [3 2]);
assert (isempty (intersect ([1 2], [])));
disp ("ok intersect")
