% lang/cells/looked_at.m - members and fields that are only looked at are read where they lie, and nothing else changes
function r = each (c, s, t)
  r = {};
  for k = 1:numel (c)
    r{end+1} = [numel(c{k}), length(t.list{k}), isempty(c{k}), ischar(c{k}), numel(s(k).name)];
    r{end+1} = [strcmp(c{k}, 'abc'), strcmp('abc', c{k}), strcmp(c{k}, 'abcd')];
  end
end
function r = third (c, k)
  r = c{k}(3);
end
function r = kept (c)
  x = c{1};
  y = c{1};
  x(1) = 'X';
  c{1}(2) = 'Y';
  r = {x, y, c{1}};
end
function r = shared (s)
  a = s.in;
  s.in.n = 5;
  b = s(1).in;
  b.n = 6;
  r = [a.n, s.in.n, b.n];
end
c = {'abc', [1 2 3 4], {}, 7, "abc", ['ab'; 'cd'], @sin};
s = struct ('name', c);
t.list = c;
r = each (c, s, t);
for k = 1:2:length (r), disp (r{k}), disp (r{k + 1}), end
disp (third (c, 1)), disp (third (c, 2))
try, third (c, 4), catch e, disp (e.message), end
try, third (c, 3), catch e, disp (e.message), end
disp (kept (c))
q.in.n = 4;
disp (shared (q)), disp (q.in.n)
z = cell (1, 3); z{2} = 'xyz';
for k = 1:3
  if isempty (z{k}), printf ('%d empty\n', k), else, printf ('%d %s\n', k, z{k}(2)), end
end
f = {@(x) x + 1};
disp (f{1}(3))
m = containers.Map (); m('k') = {'one', 'two'};
v = m('k'); disp (length (v{2})), disp (strcmp (v{1}, 'one'))
w = {1:5, 5:-1:1}; disp (w{2}(2)), disp (length (w{1})), disp (w{1}(end))
u(2).a = 'text'; u(1).a = 3; b = u(2).a; disp (b), b = u(1).a; disp (b)
try, b = u(3).a; catch e, disp (e.message), end
try, b = u(1.5).a; catch e, disp (e.message), end
g = {'aa', 'bb'};
for k = 1:2, switch g{k}, case 'bb', disp ('b'), otherwise, disp ('other'), end, end
try, disp (numel (u(3).a)), catch e, disp (e.message), end
try, disp (numel (u(2).b)), catch e, disp (e.message), end
disp (numel (u(2).a)), disp (isempty (u(1).a)), disp (ischar (u(2).a))
try, disp (numel (u(1:2).a)), catch e, disp (e.message), end
