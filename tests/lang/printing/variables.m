% lang/printing/variables.m - x variants of naming and silence
% behaviour: a bare name prints the variable
x = 5;
x
% behaviour: a semicolon prints nothing
x;
% behaviour: comma prints
x, y = 2;
% behaviour: an indexed assignment prints the whole variable
v = [1 2 3];
v(2) = 20
% behaviour: a field assignment prints the whole struct
s.a = 1;
s.b = 2
% behaviour: a cell assignment prints the whole cell
c = {1};
c{2} = 'b'
% behaviour: an expression of a variable sets ans
x + 1
ans * 2
% behaviour: a bare variable does not set ans
x
ans
% behaviour: op-assign prints the variable
x += 2
% behaviour: several outputs print in order
[a, b] = size(ones(2, 3))
% behaviour: display function
display(x)
display(5)
% behaviour: a call without outputs prints nothing more
disp('only this')
% behaviour: transposed name is an expression
v'
% behaviour: the printing of ans for strings
['a' 'b']
% behaviour: true scalar expression
1 == 1
