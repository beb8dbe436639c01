% lang/operators/precedence.m - what binds tighter
% behaviour: unary minus is looser than power
-2 ^ 2
% behaviour: power with a negative exponent
2 ^ -1
% behaviour: power is left associative
2 ^ 3 ^ 2
% behaviour: transpose and power share a level
[1 2]' .^ 2
% behaviour: not is tighter than comparison
!1 == 0
% behaviour: not of a sum without parentheses
!0 + 1
% behaviour: range is looser than plus
1:2+1
% behaviour: comparison is looser than range
all(1:3 == 1:3)
% behaviour: element-wise and is tighter than element-wise or
1 | 0 & 0
% behaviour: short-circuit and is tighter than short-circuit or
1 || 0 && 0
% behaviour: element-wise or is tighter than short-circuit and
0 && 1 | 1
% behaviour: product left to right
12 / 2 * 3
2 * 3 \ 12
% behaviour: minus left to right
10 - 4 - 3
% behaviour: unary minus of product
-2 * 3
% behaviour: double negation
- -3
!!5
