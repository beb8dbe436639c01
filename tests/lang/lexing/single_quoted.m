% lang/lexing/single_quoted.m - single-quoted strings take no escapes but doubled quotes
% behaviour: backslashes stay as they are
x = 'a\nb'
disp(length(x))
% behaviour: two quotes make one
x = 'it''s'
% behaviour: double quotes need no escape inside
x = 'say "hi"'
% behaviour: the empty string is 0x0
x = ''
size(x)
% behaviour: a percent sign inside a string starts no comment
x = '50% # off'
