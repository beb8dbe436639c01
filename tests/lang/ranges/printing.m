% lang/ranges/printing.m - ranges print as matrices
% behaviour: integers
0:4
% behaviour: negative numbers
-3:0
% behaviour: width takes the limit into account
0:5:100
% behaviour: fractional
0:0.5:2
1:0.1:1.3
% behaviour: empty range
zeros(1,0)
r = 3:2
% behaviour: one element range prints as a matrix or scalar
x = 4:4
% behaviour: big steps
0:1000:3000
