% lang/logicals/basics.m - logical values
% behaviour: display
t = true, f = false
[true false; false true]
% behaviour: conversion
logical([5 0 -1]), class(logical(1))
% behaviour: sum of logicals is double
class(sum([true true])), sum([true true false])
% behaviour: arithmetic
true + 1, -true, true * 5, true / 2
% behaviour: true and false with sizes
true(2), false(1, 3)
% behaviour: any and all by columns and dimension
any([0 1; 0 0]), all([1 1; 0 1]), any([0 1; 0 0], 2)
% behaviour: all of a matrix, twice
all(all([1 1; 1 1]))
% behaviour: islogical, isbool
disp([islogical(true), islogical(1), isbool(false)])
% behaviour: find with several outputs
[r, c] = find([0 1; 1 0])
[r, c, v] = find([0 7]);
disp(v)
% behaviour: find with a limit
find([1 0 1 1], 2)
% behaviour: nnz and cumsum
nnz([1 0 2]), cumsum([true true])
% behaviour: xor, not, and with arrays
xor([1 0], [1 1]), not([1 0])
% behaviour: ifelse by mask arithmetic
x = [-1 2 -3]; x .* (x > 0)
% behaviour: empty logical
logical([]), true(0, 3)
