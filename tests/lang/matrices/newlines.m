% lang/matrices/newlines.m - newlines and semicolons in matrices
% behaviour: newline separates rows
m = [1 2
3 4]
% behaviour: semicolon before a newline makes no empty row
m = [1 2;
3 4;]
% behaviour: empty lines are ignored
m = [1 2

3 4]
% behaviour: continuation joins a row
m = [1 2 ...
3 4]
% behaviour: trailing comma is allowed
m = [1, 2, ]
% behaviour: newline inside a nested bracket
m = [[1
2] [3
4]]
% behaviour: cells follow the same rules
c = {1, 'a'
2, 'b'}
