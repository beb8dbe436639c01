% lang/operators/comparison.m - comparisons and their shapes
% behaviour: the six comparisons on scalars
[1 < 2, 1 <= 1, 1 > 2, 2 >= 3, 1 == 1, 1 != 1, 1 ~= 2]
% behaviour: element by element
[1 2 3] >= [3 2 1]
% behaviour: char against char
'abc' == 'abd'
% behaviour: char against number
'a' == 97
% behaviour: NaN equals nothing
[NaN == NaN, NaN != NaN, NaN < 1]
% behaviour: Inf compares with itself
[Inf == Inf, -Inf < Inf]
% behaviour: complex equality
(1+2i) == (1+2i)
% behaviour: complex order goes by magnitude first
(3+4i) > 4
% behaviour: the result is logical
class(1 < 2)
% behaviour: integer against double
int8(5) == 5
int8(5) < 5.5
% behaviour: row against column broadcasts
[1 2] == [1; 2]
