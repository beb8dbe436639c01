% behaviour: fields and members among the arguments of a call in an anonymous function are passed as values
% behaviour: an anonymous function's parameter may have the name of the enclosing function's parameter
1;
function s = tag (x)
  f = @(x) ['p', sprintf('%d', x.n)];
  s = f (x);
end
function varargout = many (varargin)
  varargout = varargin;
end
x = struct ('n', 3, 'c', {{1, 'two', [3 4]}});
disp (tag (x));
f = @(x) max (x.n, 1);
disp (f (x));
g = @(c) numel (c{3});
disp (g (x.c));
h = @(s, k) plus (s.n, k) + numel (s.c{2});
disp (h (x, 4));
[a, b] = (@(s) many (s.n, s.c{1}))(x)
k = @(s) cellfun (@(t) numel (t) + s.n, s.c);
disp (k (x));
y(1).n = 5; y(2).n = 6;
m = @(s) many (s.n);
[p, q] = m (y)
disp (eval ('max (x.n, 7)'));
