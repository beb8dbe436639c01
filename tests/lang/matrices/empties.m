% lang/matrices/empties.m - empty matrices of every shape
% behaviour: display of the 0x0 matrix
a = []
% behaviour: display of empty shapes
zeros(0,3)
zeros(3,0)
a = ones(0,0,2)
% behaviour: sums and products of empties
sum([])
prod([])
sum(zeros(0,3))
sum(zeros(3,0))
% behaviour: maximum of an empty is empty
max([])
% behaviour: arithmetic with a scalar keeps the shape
size(zeros(0,3) + 1)
% behaviour: multiplication with an inner dimension of zero gives zeros
zeros(2,0) * zeros(0,3)
% behaviour: concatenation of empties with a shape
size([zeros(0,3); 1 2 3])
size([zeros(1,0), 5])
% behaviour: isempty, numel, ndims
disp([isempty(zeros(0,3)), numel(zeros(0,3)), ndims(zeros(0,3,2))])
% behaviour: empty comparison is empty
[] == []
% behaviour: all of an empty is true, any is false
disp([all([]), any([])])
