% lang/printing/nd.m - N-dimensional arrays
% behaviour: pages
reshape(1:8, 2, 2, 2)
% behaviour: named
a = zeros(1, 2, 2)
% behaviour: fractions
reshape([0.5 1 1.5 2], 1, 2, 2)
% behaviour: four dimensions
reshape(1:8, 2, 1, 2, 2)
% behaviour: logical and int pages
cat(3, true, false)
cat(3, int8([1 2]), int8([3 -4]))
% behaviour: empty with three dimensions
zeros(2, 0, 3)
% behaviour: cell with three dimensions
c = cell(1, 1, 2)
