% lang/floats/special.m - Inf, NaN, NA and signed zero
% behaviour: display of specials
x = Inf, y = -Inf, z = NaN, w = NA
% behaviour: in a row of integers
[1 NaN 3], [1 Inf -Inf]
% behaviour: in a row of fractions
[1.5 NaN Inf]
% behaviour: arithmetic
Inf - Inf, 0 * Inf, Inf * -1, 1 / Inf
% behaviour: negative zero prints as zero
-0, 1 / -0
a = [0 -0]
% behaviour: isnan, isinf, isna, isfinite
isnan([1 NaN NA]), isna([1 NaN NA]), isinf([1 Inf -Inf]), isfinite([1 Inf NaN])
% behaviour: max and min skip NaN
max([1 NaN 3]), min([NaN NaN])
% behaviour: sum with NaN
sum([1 NaN])
% behaviour: sort puts NaN last
sort([3 NaN 1]), sort([3 NaN 1], 'descend')
% behaviour: NaN in a column
[NaN; 1; 2.5]
% behaviour: constants
pi, e, eps, realmin > 0, i
% behaviour: NaN matrices
NaN(2), Inf(1, 2)
% behaviour: isequal and NaN
isequal(NaN, NaN), isequaln(NaN, NaN)
% behaviour: fix, floor, ceil, round
fix(-2.5), floor(-2.5), ceil(-2.5), round(-2.5), round(2.5)
% behaviour: mod and rem with signs and zero
mod(-7, 3), rem(-7, 3), mod(5, 0), rem(5, 0), mod(5, -3), mod(5.5, 2)
