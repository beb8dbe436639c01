% behaviour: comment lines and block comments behind a continuation belong to it: no row, no statement ends there
% behaviour: a blank line behind a continuation ends the row
% behaviour: the older spellings .+ .- .+= .-= are read as + - += -=
x = [1 ... first
% second
# third
2]
x = [1, ...
%{
block
%}
2]
x = [1 ...

2]
c = {1 ...
  % c
  'a', ... % 'b', ...
  'd'};
disp (size (c));
y = 1 + ...
  % between
  2
f = @(x) ...
  % body
  x + 1;
disp (f (1));
s = ['a' ... c
  % 'b'
  'c']
if 1 && ...
  % c
  1, disp ('yes'), end
eval ("a = 3; b = a .+ 1"), eval ("a .-= 1"), eval ("w = [1 .-2, 3 .- 1]")
