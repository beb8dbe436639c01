% lang/printing/large_integers.m - integers of many digits
% behaviour: scalars
x = 123456789, y = 1e10, z = 1e15, w = 1e16
% behaviour: negative
x = -123456
% behaviour: beside a small integer
[1e10 1]
% behaviour: beside a fraction
[99999 100000.5]
% behaviour: six digits
[123456 1]
