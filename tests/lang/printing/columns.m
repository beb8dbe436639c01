% lang/printing/columns.m - wide matrices split at eighty characters
% behaviour: integer columns
x = [1:30] * 1
% behaviour: fraction columns
y = (1:20)' * 0.5; y'
% behaviour: two rows
[1:25; 26:50] * 1
% behaviour: negative numbers
z = [-(1:25)] * 1
% behaviour: a row that just fits
ones(1, 20) * 7
% behaviour: disp splits as well
disp([1:30] * 1)
% behaviour: logical rows
true(1, 40)
% behaviour: chars do not split
repmat('abcdefghij', 1, 10)
