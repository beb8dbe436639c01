% lang/assignment/spread.m - targets that stand for several elements
1;
function varargout = w(varargin)
  [varargout{1:nargout}] = size(varargin{:});
end
[a, b] = w(ones(2,3))
w(ones(2,3))
[c{1:3}] = deal(0);
c
s = struct('x', {1,2,3});
[s.x] = deal(7);
s(2)
[s.y] = c{:};
s(3)
[q.f] = max([1 5 2])
[s(1:2).x, z] = deal(9, 8, 7)
if [1 1] | 0, disp('arr'), end
w = 1:3; w(2) = ''
[c{:}] = deal(4);
c
[d{1:2}, e] = size(ones(2, 3, 4))
[c{[1 3]}] = deal('a', 'b');
c
[s(2:3).x] = deal('p', 'q');
s(3)
function varargout = many(), varargout = {1, 2, 3}; end
n = 2; [r{1:n}] = many();
r
try, [r{1:4}] = many(); catch err, disp(err.message), end
m.a = struct('b', {1, 2});
[m.a.b] = deal(5, 6)
[new.a.b] = deal(3)
