% lang/printing/six_digits.m - whole numbers of six digits beside others
% behaviour: scalars
x = 123456, y = -123456
% behaviour: beside a small integer
[123456 1]
% behaviour: column
[-100000; 5]
% behaviour: in a cell
{123456}
