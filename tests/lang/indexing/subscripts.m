% lang/indexing/subscripts.m - row and column subscripts
m = [1 2 3; 4 5 6; 7 8 9];
% behaviour: element, row, column, block
m(2, 3)
m(2, :)
m(:, 2)
m(1:2, [1 3])
% behaviour: colon twice
m(:, :)
% behaviour: repeated and reordered rows
m([3 1 1], 1)
% behaviour: trailing ones are allowed
m(2, 3, 1)
% behaviour: last subscript folds the remaining dimensions
z = reshape(1:12, 2, 3, 2);
z(2, 5)
z(:, :, 2)
z(:, end)
% behaviour: colon over all with 3-d
size(z(:, :))
% behaviour: empty subscripts
size(m([], 1)), size(m(:, [])), size(m([], :))
% behaviour: page of one row
z(1, :, 2)
% behaviour: squeeze
squeeze(z(1, 2, :))
% behaviour: string colon
m(':', 1)
