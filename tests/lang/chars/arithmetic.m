% lang/chars/arithmetic.m - characters as numbers
% behaviour: plus gives a double
'a' + 1
'abc' + 1
% behaviour: back to char
char('a' + 1), char([72 105])
% behaviour: difference
'c' - 'a'
% behaviour: comparison
'abc' < 'b'
% behaviour: unary minus
-'a'
% behaviour: product and sum
'a' * 2, sum('ab')
% behaviour: char in a matrix
['a':'e'; 'f':'j']
% behaviour: double of a string
double('AZ')
% behaviour: digits to numbers
'12345' - '0'
% behaviour: logical of a string
any('abc' == 'b')
% behaviour: char as index
x = 1:100; x('A')
% behaviour: transposed
'ab'.'
% behaviour: true plus char
true + 'a'
% behaviour: char of a cell pads
char({'a', 'bcd'})
size(char('a', 'bcd', ''))
% behaviour: toascii and upper, lower
upper('abC'), lower('ABc'), toupper('x')
% behaviour: blanks and repmat
['[' blanks(3) ']'], repmat('ab', 1, 3)
