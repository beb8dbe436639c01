% lang/matrices/concatenation.m - building from parts
% behaviour: horizontal and vertical parts
a = [1 2; 3 4];
[a, [5; 6]]
[a; 7 8]
% behaviour: the empty 0x0 joins with everything
[[], 1, []]
[[]; a]
% behaviour: strings of equal length stack
['abc'; 'def']
% behaviour: char and number joins give char
[72 'ello']
class([65 'b'])
% behaviour: double and single give single
class([1 single(2)])
% behaviour: int and double give int
x = [int8(100) 200]
class(x)
% behaviour: the first int class wins
class([int8(1) int16(300)])
[int8(1) int16(300)]
% behaviour: logical and double give double
class([true 2])
class([true false])
% behaviour: cells join
[{1}, {2, 3}]
[{1}; {2}]
% behaviour: a value joins a cell as one element
[{1}, 5]
% behaviour: structs join to a struct array
s = [struct('a', 1), struct('a', 2)];
size(s)
% behaviour: logical and char give char
class([true 'a'])
