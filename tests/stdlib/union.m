% tests/stdlib/union.m - union by its documented behaviour.
assert (union ([1 3], [2 3]), [1 2 3]);
assert (union ([1; 3], [2 3]), [1; 2; 3]);
assert (union ([1 2; 2 3], [2 3; 0 1], "rows"), [0 1; 1 2; 2 3]);
assert (union ({"b"}, {"a", "b"}), {"a", "b"});
[y, ia, ib] = union ([1 3], [2 3]);
assert (y, [1 2 3]);
assert (sort ([[1 3](ia), [2 3](ib)]), y);
assert (union ([3 1], [2 1], "stable"), [3 1 2]);
try, union (1, {1}); catch err, end
assert (strncmp (err.message, "union: ", 7) || ! isempty (err.message));
assert (size (union ((1:3)', 2:5, "legacy")), [1 5]);
assert (size (union (1:3, [])), [3 1]);
[c, i, j] = union ([1 2; 3 4], [3 4; 5 6], "rows", "legacy");
assert (i, 1);
assert (j, [1; 2]);
assert (union ({"a"}, ["b "; "c "]), {"a"; "b"; "c"});
disp ("ok union")
