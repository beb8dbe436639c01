% lang/printing/long_format.m - format long
format long
% behaviour: scalars
x = pi
y = 1/3
z = 100.5
w = 5
% behaviour: matrices
[pi; 1]
[1/3 2/3]
% behaviour: integers are unchanged
[1 2 3]
% behaviour: single
single(pi)
% behaviour: complex
1/3 + 1i
% behaviour: large and small
1e10 / 3
1e-5 / 3
% behaviour: disp follows the format
disp(pi)
% behaviour: format short comes back
format short
x = pi
% behaviour: format without words resets
format long
format
x = pi
