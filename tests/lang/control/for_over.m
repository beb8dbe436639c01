% lang/control/for_over.m - for over every kind of value
% behaviour: columns of a matrix
for c = [1 2; 3 4], disp(c'), end
% behaviour: row vector and column vector
for r = [5 6], printf('%d;', r); end, printf('\n');
for c = [5; 6], disp(size(c)), end
% behaviour: a scalar
for s = 7, disp(s), end
% behaviour: characters
for ch = 'abc', printf('[%s]', ch); end, printf('\n');
% behaviour: rows of a char matrix come as columns
for ch = ['ab'; 'cd'], disp(ch'), end
% behaviour: a cell gives cells
for c = {1, 'x'}, disp(class(c)), disp(c{1}), end
% behaviour: a cell matrix gives columns
for c = {1, 2; 3, 4}, disp(size(c)), end
% behaviour: a scalar struct comes once
for s = struct('a', 5), disp(s.a), end
% behaviour: a struct array gives its columns
for s = struct('a', {5, 6}), disp(s.a), end
% behaviour: logical and integers keep their class
for b = [true false], disp(class(b)), end
for i = int8([1 2]), disp(class(i)), end
% behaviour: empties do not run
for e = [], disp('no'), end
for e = {}, disp('no'), end
for e = '', disp('no'), end
% behaviour: 3-d arrays go over all columns
n = 0; for p = ones(2, 2, 2), n++; end, disp(n)
% behaviour: indexed element as loop variable
for x.i = 1:2, printf('%d ', x.i); end, printf('\n');
% behaviour: key and value of a struct
for [v, k] = struct('one', 1, 'two', 'zwei'), disp(k), disp(v), end
