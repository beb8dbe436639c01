% tests/stdlib/ismember.m - ismember by its documented behaviour.
assert (ismember ([1 5], [1 2 3]), [true false]);
[tf, idx] = ismember ([3 9; 1 2], [5 3 1 2]);
assert (tf, logical ([1 0; 1 1])); assert (idx, [2 0; 3 4]);
assert (ismember ("b", {"a", "b"}), true);
[tf, idx] = ismember ({"a", "z"}, {"z", "y"});
assert (tf, [false true]); assert (idx, [0 1]);
[tf, idx] = ismember ([1 2; 3 4], [3 4; 5 6], "rows");
assert (tf, [false; true]); assert (idx, [0; 1]);
assert (ismember ("hello", "lo"), logical ([0 0 1 1 1]));
assert (ismember (NaN, [NaN 1]), false);
assert (ismember ([NaN 1], [NaN 1]), [false true]);
assert (ismember ([], [1 2]), false (0, 0));
assert (ismember (1, []), false);
assert (ismember (uint8 (3), [1 3]), true);
% rows of char stand for texts beside a cell
assert (ismember ({"ab"; "cd"; "x"}, ["ab"; "cd"]), [true; true; false]);
[tf, k] = ismember (["ab"; "c "], {"c", "ab"});
assert (tf, [true; true]);
assert (k, [2; 1]);
assert (ismember ("a ", {"a "}) && ! ismember ({"a "}, "a ") && ismember ({""}, ""));
disp ("ok ismember")
