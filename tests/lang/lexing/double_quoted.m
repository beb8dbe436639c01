% lang/lexing/double_quoted.m - double-quoted strings and their escapes
% behaviour: newline and tab escapes
x = "a\tb";
double(x)
% behaviour: doubled double quote makes one
x = "say ""hi"""
% behaviour: escaped quote
x = "say \"hi\""
% behaviour: octal and hex escapes
double("\101\x42\0")
% behaviour: bell, backspace, form feed, carriage return, vertical tab, backslash
double("\a\b\f\r\v\\")
% behaviour: single quote inside
x = "it's"
% behaviour: the empty string is 0x0
size("")
% behaviour: backslash at the line end continues the string
x = "abc\
def"
