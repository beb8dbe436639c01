% lang/integers/saturation.m - integer arithmetic saturates and rounds
% behaviour: overflow stops at the limits
int8(100) + int8(100)
int8(-100) - int8(100)
uint8(3) - uint8(5)
uint8(200) * 2
% behaviour: conversion rounds half away from zero
int32([0.5 1.5 2.5 -0.5 -1.5])
% behaviour: conversion saturates
uint8([-5 300 NaN Inf -Inf])
% behaviour: division rounds
int32(7) / int32(2)
int32(10) / 4
int32(-7) / int32(2)
% behaviour: division by zero saturates
int32(5) / 0, int32(-5) / 0, int32(0) / 0
% behaviour: product with a fraction
int32(10) * 0.25
int8(5) * 0.3
% behaviour: power
int16(2) ^ 10, int8(2) ^ 10, int32(2) .^ [1 2 3]
% behaviour: negation of the lowest
-int8(-128)
% behaviour: abs of the lowest
abs(int8(-128))
% behaviour: intmax and intmin
intmax('int8'), intmin('int8'), intmax('uint64'), intmin('int64'), intmax()
% behaviour: idivide variants
idivide(int32(7), int32(2)), idivide(int32(7), int32(2), 'ceil'), idivide(int32(7), int32(2), 'round'), idivide(int32(7), int32(2), 'floor')
% behaviour: mod and rem
mod(int8(-7), int8(3)), rem(int8(-7), int8(3))
% behaviour: 64-bit arithmetic is exact
int64(9007199254740993) + int64(1)
uint64(18446744073709551615) - uint64(1)
% behaviour: sums of ints stay ints
class(sum(int8([100 100]))), sum(int8([100 100]))
% behaviour: mean of ints
mean(int8([1 2 4]))
% behaviour: bit operations
bitand(12, 10), bitor(uint8(12), uint8(3)), bitxor(5, 1), bitshift(1, 4), bitshift(16, -2)
% behaviour: sum and prod with "native" saturate at every step
disp (sum (int8 ([100 100 -90]), "native")), disp (prod (int8 ([100 2 -1]), "native")), disp (sum (int64 ([9007199254740993 1]), "native"))
