% lang/indexing/masks.m - masks
x = [5 6 7 8];
% behaviour: mask of the same shape
x(logical([1 0 1 0]))
% behaviour: comparison as mask
x(x > 6)
% behaviour: matrix mask gives a column
m = [1 2; 3 4]; m(m > 1)
% behaviour: mask on rows
m(logical([0 1]), :)
% behaviour: shorter mask
x(logical([0 1]))
% behaviour: all-false mask
x(x > 100)
size(m(m > 100))
% behaviour: assignment through a mask
x(x > 6) = 0
% behaviour: vector assignment through a mask
y = 1:4; y(logical([1 0 0 1])) = [10 40]
% behaviour: deletion through a mask
y(y > 5) = []
% behaviour: true as index
x(true)
% behaviour: mask out of bound
try, x(logical([0 0 0 0 1])), catch e, disp(e.message), end
% behaviour: find gives the indices
find([0 1 1])
