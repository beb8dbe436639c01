% lang/lexing/command_syntax.m - words after a name are strings
% behaviour: command syntax passes words as strings
disp hello
% behaviour: quoted word is one argument
disp 'two words'
% behaviour: format as a command
format long
pi
format short
pi
format
% behaviour: a name followed by a space and an operator with spaces is an expression
a = 3;
a - 1
a-1
% behaviour: a variable is never a command
b = [1 2 3];
b (2)
