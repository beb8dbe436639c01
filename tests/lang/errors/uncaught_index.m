% lang/errors/uncaught_index.m - an uncaught index error
% behaviour: an uncaught index error names the variable
x = [1 2 3];
x(7)
