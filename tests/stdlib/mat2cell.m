% tests/stdlib/mat2cell.m - mat2cell by its documented behaviour.
assert (mat2cell ([1 2 3 4], 1, [1 3]), {1, [2 3 4]});
x = reshape (1:16, 4, 4);
c = mat2cell (x, [1 3], [2 2]);
assert (size (c), [2 2]);
assert (c{2,1}, x(2:4,1:2));
assert (cell2mat (c), x);
assert (mat2cell (x, [2 2]), {x(1:2,:); x(3:4,:)});
disp ("ok mat2cell")
