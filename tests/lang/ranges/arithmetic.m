% lang/ranges/arithmetic.m - what happens to ranges
% behaviour: sum with a scalar
(1:3) + 1
% behaviour: product with a scalar
(1:3) * 2
% behaviour: negation
-(1:3)
% behaviour: negative zero never appears in a range from zero
1 ./ -(0:1)
% behaviour: range times range transposed
(1:3) * (1:3)'
% behaviour: sum, prod, numel
disp([sum(1:10), prod(1:5), numel(1:7)])
% behaviour: indexing a range
r = 10:10:50; r(3), r([1 end])
% behaviour: assigning into a range makes a matrix
r(2) = 7
% behaviour: deletion from a range
r = 1:5; r([2 4]) = []
% behaviour: concatenated ranges
[1:3, 7:9]
% behaviour: range as loop over nothing
for k = 1:0, disp('never'), end
disp('done')
% behaviour: max, min, sort, any of ranges
disp([max(3:7), min(3:7), any(0:0), all(1:3)])
sort(3:-1:1)
% behaviour: out of bound in a range
try, r = 1:3; r(4), catch e, disp(e.message), end
try, r = 1:3; r(0), catch e, disp(e.message), end
