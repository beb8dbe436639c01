% lang/lexing/transpose.m - quote as transpose or as string start
a = [1 2; 3 4];
% behaviour: quote after a name transposes
a'
% behaviour: quote after a bracket transposes
[1 2 3]'
% behaviour: quote after a parenthesis transposes
(1:2)'
% behaviour: dot quote transposes without conjugation
[1+2i 3].'
[1+2i 3]'
% behaviour: quote after a quote transposes twice
a''
% behaviour: in a matrix, white space before a quote starts a string
x = ['a' 'b']
y = [a' a']
% behaviour: quote after a keyword end in an index transposes
a(end)'
% behaviour: transposed string
'abc'.'
('abc')'
