% lang/callbacks/accumulators.m - accumarray and friends
% behaviour: sums by index
accumarray([1; 2; 1], [10; 20; 30])
% behaviour: with a function
accumarray([1; 2; 1], [10; 20; 30], [], @max)
% behaviour: two subscripts
accumarray([1 1; 2 2; 1 1], [1; 2; 3])
% behaviour: given size and fill
accumarray([1; 3], [5; 6], [4 1])
% behaviour: histc
histc([1 2 2 3 5], 1:5)
% behaviour: unique with outputs
[u, i, j] = unique([3 1 2]); u, i(:)', j(:)'
% behaviour: unique of a cell of strings
unique({'b', 'a', 'b'})
% behaviour: sort with order
[s, i] = sort([3 1 2], 'descend')
% behaviour: sort of strings in a cell
[s, i] = sort({'pear', 'apple', 'fig'})
% behaviour: sortrows
sortrows([3 1; 1 2; 2 0]), sortrows([3 1; 1 2; 2 0], -2)
% behaviour: cumsum and cumprod
cumsum([1 2; 3 4]), cumsum([1 2; 3 4], 2), cumprod([1 2 3])
% behaviour: set operations
union([1 2], [2 3]), intersect([1 2 3], [2 3 4]), setdiff([1 2 3], 2), setxor([1 2], [2 3])
% behaviour: ismember with positions
[tf, loc] = ismember([1 5 2], [2 1])
% behaviour: any, all, find with conditions
find([1 5 2 8] > 3), any([0 0 1]), all([1 1 0])
% behaviour: diff and prod
diff([1 4 9]), diff([1 2; 4 8]), prod([1 2; 3 4])
% behaviour: max along dimensions
max([1 5; 7 2]), max([1 5; 7 2], [], 2), max(3, [1 5])
% behaviour: min with index along rows
[m, i] = min([4 2; 1 9], [], 2)
% behaviour: mean, median, mode, var
mean([1 2 3 4]), median([3 1 2]), mode([1 2 2 3]), var([1 2 3 4]), std([2 4])
% behaviour: cummax and cummin
cummax([1 3 2 5 4]), cummin([3 1 2])
% behaviour: range of dot, cross, kron
dot([1 2 3], [4 5 6]), cross([1 0 0], [0 1 0]), kron([1 2], [1; 1])
