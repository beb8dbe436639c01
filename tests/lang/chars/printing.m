% lang/chars/printing.m - how strings print
% behaviour: a row
s = 'hello'
% behaviour: empty strings of both kinds
s = '', t = "", u = zeros(1, 0); v = char(u)
% behaviour: several rows
m = ['abc'; 'def']
% behaviour: with newline
s = "two\nlines"
% behaviour: disp of strings
disp('text'), disp(['ab'; 'cd']), disp('')
% behaviour: display of a single character
x = 'q'
% behaviour: string with blanks at the ends
s = '  a  '
% behaviour: ans of a string expression
'abc'
% behaviour: tab
s = "a\tb"
