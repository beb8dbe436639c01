% lang/printing/scalars.m - how double scalars print
% behaviour: integers
x = 5, y = -3, z = 0
% behaviour: five significant digits
x = 3.14159265, y = 100.5, z = 12345.678
% behaviour: small numbers
x = 0.001, y = 0.00012345, z = 1e-10
% behaviour: large numbers
x = 100000, y = 99999, z = -54321
% behaviour: large fractions
x = 99999.5, y = 123456.7
% behaviour: just below a power of ten
x = 0.99999, y = 0.999999, z = 9.99999
% behaviour: negative fractions
x = -0.5, y = -1234.5
% behaviour: exponents of three digits
x = 1e100, y = 1.5e-200
% behaviour: intermediate sizes
x = 12.5, y = 123.456, z = 1234.5678
% behaviour: ans prints as ans
7.25
% behaviour: variable name of several letters
long_name_1 = 2
