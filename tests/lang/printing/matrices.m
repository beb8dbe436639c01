% lang/printing/matrices.m - how double matrices print
% behaviour: integers share a width
[1 10 100]
% behaviour: negative integers widen
[1 -10; 100 2]
% behaviour: a row of fractions
[1.5 2.25 3]
% behaviour: fractions with different integer parts
[1.5 22.25 333.125]
% behaviour: negative fractions
[-1.5 2; 3 -4.25]
% behaviour: zeros in a fraction matrix print as bare zeros
[0 0.5; 1.25 0]
% behaviour: small fractions
[0.001 0.002]
% behaviour: large and small mix with exponents
[1e-5 1]
[1e5 1.5]
[1e10 1.5]
% behaviour: six-digit integers
[100000 200000]
% behaviour: column
[1; 2.5; -3]
% behaviour: NaN and Inf with integers
[1 NaN; Inf -2]
% behaviour: 1x1 of a bracket prints as a scalar
[5]
% behaviour: all zeros
zeros(2, 3)
% behaviour: ones column
ones(3, 1)
% behaviour: numbers below one thousandth
[0.0001 0.0002]
[1e-10 2e-10]
% behaviour: five significant digits in hundreds
[100.5 200.25]
[1000.5 2000.25]
[10000.5 20000.25]
