% tests/stdlib/cell2mat.m - cell2mat by its documented behaviour.
assert (cell2mat ({1, 2; 3, 4}), [1 2; 3 4]);
assert (cell2mat ({[1 2], 3; [4 5; 7 8], [6; 9]}), [1 2 3; 4 5 6; 7 8 9]);
assert (cell2mat ({"ab", "c"}), "abc");
assert (cell2mat ({}), []);
assert (cell2mat ({{1}, {2}}), {1, 2});
assert (cell2mat (cat (3, {1}, {2})), cat (3, 1, 2));
try, cell2mat (5); catch err, end
assert (err.message, "cell2mat: C must be a cell array");
try, cell2mat ({1, "a"}); catch err, end
assert (err.message, "cell2mat: wrong type elements or mixed cells, structs, and matrices");
disp ("ok cell2mat")
