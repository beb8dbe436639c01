% lang/cells/basics.m - cells and their indices
% behaviour: parentheses give a cell, braces the content
c = {1, 'two', [3 4]}; c(2), c{2}
% behaviour: cell function
cell(2), cell(1, 3)
% behaviour: size, numel, class, iscell
disp([size(c), numel(c), iscell(c), iscell(1)]), class(c)
% behaviour: cs-list from braces
c{1:2}
% behaviour: cs-list in brackets
[c{[1 3]}]
% behaviour: cs-list as arguments
max(c{[1 3]})
% behaviour: assignment by braces and by parentheses
c{2} = 22; c(3) = {33}; c
% behaviour: nested cells
d = {1, {2, {3}}}; d{2}{2}{1}
% behaviour: matrix of cells
m = {1, 2; 3, 4}; m{2, 1}, m(:, 2)
% behaviour: colon cs-list in column order
[m{:}]
% behaviour: growing
e = {}; e{end+1} = 'a'; e(end+1) = {'b'}; e
% behaviour: logical mask
c([true false true])
% behaviour: cell transposed
m'
% behaviour: iscellstr
iscellstr({'a', 'b'}), iscellstr({1}), iscellstr({})
% behaviour: num2cell and cell2mat
num2cell([1 2; 3 4]), cell2mat({1 2; 3 4})
% behaviour: an empty cs-list contributes nothing
z = {}; [1, z{:}, 2]
% behaviour: vertical concatenation
[m; {5, 6}]
% behaviour: cellfun isempty on cells
cellfun(@isempty, {1, [], 'a', ''})
% behaviour: isequal on cells
isequal({1, 'a', {2}}, {1, 'a', {2}})
% behaviour: reshape of a cell
reshape({1,2,3,4}, 2, 2)
