% lang/cells/printing.m - how cells print
% behaviour: mixed classes
c = {1, 'str'; [1 2; 3 4], {2}}
% behaviour: empties inside
c = {[], '', {}, zeros(0,3)}
% behaviour: empty cells of shapes
c = {}
c = cell(0, 3)
% behaviour: nested cells
c = {1, {2, {3, 'x'}}}
% behaviour: struct inside
c = {struct('a', 1)}
% behaviour: handles, logical, ints, ranges, complex
c = {@sin, true, int8(3), 1:3, 1+2i}
% behaviour: disp of a cell
disp({1, 'a'})
% behaviour: column vectors and chars matrices
c = {[1; 2], ['ab'; 'cd']}
% behaviour: negative and fractional numbers
c = {-1, 0.5, -2.25, 1.5e10, NaN, Inf}
% behaviour: struct array inside
c = {struct('a', {1, 2})}
% behaviour: bool matrix and single
c = {[true false], single(2.5)}
