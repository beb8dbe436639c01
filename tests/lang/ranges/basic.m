% lang/ranges/basic.m - ranges and their shapes
% behaviour: unit step
x = 1:5
% behaviour: negative step
5:-2:1
% behaviour: empty when the step leads away
a = 5:1
size(5:1)
% behaviour: non-integer step
0:0.25:1
% behaviour: the limit is not passed
1:2:6
% behaviour: zero step is empty
size(1:0:5)
% behaviour: numel of a step that nearly hits the limit
numel(0:0.1:1)
% behaviour: the last element of a fractional range
x = 0:0.1:0.3; disp(x(end) == 0.3)
% behaviour: range of negatives
-2:2
% behaviour: expressions as limits
n = 3; n-1:n+1
% behaviour: a range is a double
class(1:3)
% behaviour: single operand gives single
class(single(1):3)
% behaviour: integer operand gives that class
class(int8(1):int8(3))
% behaviour: reverse with negative step on indices
y = [10 20 30]; y(end:-1:1)
% behaviour: range of chars
'a':'e'
class('a':'e')
