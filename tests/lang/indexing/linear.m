% lang/indexing/linear.m - linear indices
m = [1 3 5; 2 4 6];
% behaviour: single element by column order
m(3)
% behaviour: a vector index on a matrix takes the shape of the index
m([1 2 3])
m([1; 2])
% behaviour: matrix index gives matrix
m([1 2; 3 4])
% behaviour: colon makes a column
m(:)
% behaviour: vector source keeps its orientation
r = [5 6 7]; r([1 2])
c = [5; 6; 7]; c([1 2])
r([1; 2])
% behaviour: vector indexed with a matrix takes the matrix shape
r([1 2; 3 1])
% behaviour: repeated indices
r([1 1 1])
% behaviour: empty index
r([])
size(m([]))
size(r(zeros(1,0)))
% behaviour: scalar indexed by ones
x = 5; x(1), x([1 1 1]), x(ones(2,2))
% behaviour: parentheses with nothing
r()
% behaviour: index of an expression result
(1:5)(2)
{4,5,6}{2}
magic(3)(2, :)
