% tests/stdlib/sortrows.m - sortrows by its documented behaviour.
assert (sortrows ([2 1; 1 5; 1 3]), [1 3; 1 5; 2 1]);
[s, i] = sortrows ([1 1; 1 2; 3 6; 2 7], [1 -2]);
assert (s, [1 2; 1 1; 2 7; 3 6]); assert (i, [2; 1; 4; 3]);
assert (sortrows ([1 3; 2 1], -1), [2 1; 1 3]);
assert (sortrows (["pos"; "abc"]), ["abc"; "pos"]);
assert (sortrows ({"b"; "a"}), {"a"; "b"});
assert (sortrows (zeros (0, 2)), zeros (0, 2));
try, sortrows (1, 2); catch err, end
assert (strncmp (err.message, "sortrows: ", 10));
disp ("ok sortrows")
