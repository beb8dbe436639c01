% lang/assignment/resize.m - growth on assignment
% behaviour: beyond the end fills with zeros
x = [1 2]; x(5) = 9
% behaviour: a new row and column
m = 1; m(2, 3) = 7
% behaviour: from undefined
clear n; n(3) = 1
% behaviour: from undefined with two subscripts
clear n; n(2, 2) = 5
% behaviour: column stays column
c = [1; 2]; c(4) = 9
% behaviour: a third dimension
z = [1 2; 3 4]; z(:, :, 2) = [5 6; 7 8]
% behaviour: chars fill with NUL
s = 'ab'; s(4) = 'd'; double(s)
% behaviour: cells fill with empties
k = {}; k{3} = 1
% behaviour: logical grows to logical
b = true; b(3) = true
class(b)
% behaviour: int grows with zeros
i = int8(5); i(3) = 7
% behaviour: whole row by colon
m = zeros(2, 3); m(2, :) = [4 5 6]
% behaviour: scalar into a block
m(:, 2) = 9
% behaviour: colon on undefined
clear q; q(:, 1) = [1; 2; 3]
% behaviour: all elements
m(:) = 1:6
% behaviour: a matrix cannot grow by a linear index
try, m = [1 2; 3 4]; m(7) = 1, catch e, disp(e.message), disp(e.identifier), end
