% lang/assignment/class_change.m - class of the result of an indexed assignment
% behaviour: double element into int array
x = int8([1 2 3]); x(2) = 3.7; class(x), x
% behaviour: int element into double array
y = [1.5 2.5]; y(1) = int8(7); class(y), y
% behaviour: double into logical
b = [true false]; b(1) = 2; class(b), b
% behaviour: char into double
d = [1 2]; d(1) = 'a'; class(d)
% behaviour: double into char
s = 'abc'; s(2) = 65; class(s)
% behaviour: complex into real
r = [1 2]; r(2) = 3i
% behaviour: real again when the imaginary part goes
r(2) = 5
isreal(r)
% behaviour: single into double
v = [1 2]; v(1) = single(3); class(v)
% behaviour: saturation on assignment
u = uint8([1 2]); u(1) = 300; u(2) = -5
% behaviour: empty takes any class
e = []; e(2) = int8(5); class(e)
e = []; e(1) = 'x'; class(e)
% behaviour: int into another int class
p = int8([1 2]); p(1) = int16(5); class(p)
% behaviour: cell assigned whole
q = {}; q(2) = {5}; class(q), size(q)
