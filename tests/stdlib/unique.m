% tests/stdlib/unique.m - unique by its documented behaviour.
assert (unique ([3 1 1 2]), [1 2 3]);
assert (unique ([3; 1; 1]), [1; 3]);
assert (unique ([1 2; 2 1]), [1; 2]);
assert (unique ({"b", "a", "b"}), {"a", "b"});
[y, i, j] = unique ([1 1 2 3 3 3 4]);
assert (y, [1 2 3 4]); assert (i, [1; 3; 4; 7]); assert (j, [1; 1; 2; 3; 3; 3; 4]);
[y, i] = unique ([1 1 2], "first");
assert (i, [1; 3]);
assert (unique ([1 2; 1 2; 0 5], "rows"), [0 5; 1 2]);
[y, i] = unique ([3 1 3 2], "stable");
assert (y, [3 1 2]); assert (i, [1; 2; 4]);
assert (unique ("hello"), "ehlo");
assert (unique ([]), []);
assert (unique (int8 ([2 1 2])), int8 ([1 2]));
assert (numel (unique ([NaN NaN])), 2);
try, unique ({1}); catch err, end
assert (err.message, "unique: X must be an array or cell array of strings");
[y, i, j] = unique ([4; 1; 4; 2], "legacy");
assert (i, [2; 4; 3]);
assert (j, [3; 1; 3; 2]);
[y, i] = unique ([4 1 4 2], "first", "legacy");
assert (i, [2 4 3]);
assert (unique (cell (1, 0)), cell (0, 1));
try, unique (1, "stable", "first"); catch err, end
assert (err.message, 'unique: cannot specify "first"/"last" with "sorted"/"stable"');
disp ("ok unique")
