% tests/builtins/diff.m - diff by its documented behaviour.
assert (diff ([1 4 9]), [3 5]);
assert (diff ([1; 4; 9]), [3; 5]);
assert (diff ([1 4 9 16], 2), [2 2]);
assert (diff ([1 3; 7 19]), [6 16]);
assert (diff ([1 3; 7 19], 1, 2), [2; 12]);
assert (diff (cat (3, [1 2], [5 9]), 1, 3), [4 7]);
assert (diff (5), []);
assert (diff ([true false]), -1);
assert (diff (int8 ([5 3])), int8 (-2));
assert (diff ([1 2 3], 0), [1 2 3]);
try, diff ({1}); catch err, end
assert (! isempty (strfind (err.message, "diff: X must be numeric or logical")));
disp ("ok diff")
