% lang/integers/printing.m - how integers print
% behaviour: scalars
x = int8(5), y = uint64(123456789)
% behaviour: row with common width
int16([1 -200 30])
% behaviour: matrix
uint8([1 2; 100 200])
% behaviour: column
int32([5; 10; 100])
% behaviour: negative numbers widen the column
int8([-1 2; 3 -4])
% behaviour: empty
int8([])
zeros(0, 3, 'int16')
% behaviour: N-d
reshape(uint8(1:8), 2, 2, 2)
% behaviour: wide rows split into columns
int32(1000:1040)
% behaviour: disp
disp(int8([1 2 3])), disp(uint8(7))
