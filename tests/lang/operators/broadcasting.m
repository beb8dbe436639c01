% lang/operators/broadcasting.m - shapes that stretch
% behaviour: column with row
[1; 2] + [10 20]
% behaviour: row over a matrix
[1 2; 3 4] .* [10 100]
% behaviour: column over a matrix
[1 2; 3 4] - [1; 2]
% behaviour: along the third dimension
size(ones(2,1,3) + ones(1,4))
% behaviour: with an empty dimension
size(ones(0,3) + ones(1,3))
% behaviour: bsxfun with a handle
bsxfun(@minus, [5 6], [1; 2])
% behaviour: comparison broadcasts
(1:3)' > 1:3
% behaviour: max broadcasts
max([1; 5], [2 3])
% behaviour: power broadcasts
[1; 2] .^ [1 2 3]
