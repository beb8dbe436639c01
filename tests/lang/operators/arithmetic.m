% lang/operators/arithmetic.m - arithmetic in both dialects
% behaviour: plus, minus, times, divide
disp([7+2, 7-2, 7*2, 7/2])
% behaviour: left division of scalars
disp(2\8)
% behaviour: power with caret and with two stars
disp([2^10, 2**10])
% behaviour: element-wise operators
[1 2 3] .* [4 5 6]
[8 6 4] ./ [2 3 4]
[2 3] .\ [8 9]
[1 2 3] .^ 2
[1 2 3] .** 2
% behaviour: matrix product
[1 2; 3 4] * [5; 6]
% behaviour: matrix power
[1 1; 1 0] ^ 5
% behaviour: matrix division solves a system
round([2 0; 0 4] \ [2; 8])
round([2 8] / [2 0; 0 4])
% behaviour: unary minus and plus
x = -[1 -2]
y = +3
% behaviour: scalar with matrix
2 ^ 3 ^ 2
10 - [1 2 3]
