% lang/lexing/numbers.m - number literals
% behaviour: decimal forms
disp([1 1. .5 1.5])
% behaviour: exponents with e, E, d and D
disp([1e3 1E-1 2d2 2D1])
% behaviour: hexadecimal literals have the smallest unsigned class
x = 0xFF
class(0x1FF)
% behaviour: binary literals
x = 0b1011
class(x)
% behaviour: imaginary units i, j, I, J
x = [3i, 2j, 1I, 4J]
% behaviour: imaginary number with exponent
x = 1e1i
% behaviour: a number directly before an element-wise operator
x = 2.*3
y = 2./4
z = 2.^3
