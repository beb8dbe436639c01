% lang/control/real_parts.m - loops over real scalars that read and write fields and members
1;
function v (n)
  if n > 5, zz = 1:n; end
  k = 0;
  while k < 3 && k < numel (zz)
    k = k + 1;
  end
  disp (k)
end
function w (x)
  k = 0; r = 0;
  while k < length (x)
    k = k + 1; x(k) = k * 2; r = r + x(k);
    if k == 5, x(9) = 3; end
  end
  disp (r), disp (x)
end
function g (s)
  r = 0;
  for k = 1:5
    r = r + k;
    if k == 3
      r = r + s.nope;
    end
  end
end
function h (c)
  r = 0;
  for k = 1:5
    r = r + c{k};
  end
  disp (r)
end
% behaviour: fields, of fields too, and members are read
s.a = 1; s.b = 'text'; s.t = struct ('u', 2); s.m = {1, 2, 3}; c = {1, 2, 3, 4}; r = 0;
for k = 1:4, r = r + s.a + mod (s.t.u, 2) + s.t.u + c{k} + mod (c{k}, 3) * s.m{2}; end
disp (r)
k = 0; while k < s.t.u, k = k + s.a; end, disp (k)
% behaviour: a field gets another class inside
for k = 1:4, if k == 3, s.a = single (4); end, r = r + s.a; end, disp (r), disp (class (r))
% behaviour: fields and members are written, made and grown
s.a = 0;
for k = 1:20
  s.a = s.a + k;
  s.t.u = s.t.u + s.a;
  s.m{2} = s.m{2} + k;
  s.m{k} = k;
  s.q.w = k;
end
printf ('%d ', s.a, s.t.u, numel (s.m), s.m{[1 2 20]}, s.q.w), disp ('')
c = {}; for k = 1:50, c{end + 1} = k; c{k} = c{k} * 2; end, disp (sum ([c{:}]))
% behaviour: what another variable holds stays as it was
t = s; for k = 1:5, t.a = t.a + k; t.t.u = k; t.m{1} = 0; end
printf ('%d ', s.a, t.a, s.t.u, t.t.u, s.m{1}, t.m{1}), disp ('')
d = c; for k = 1:3, d{k} = 0; end, disp (c{2}), disp (d{2})
in.x = 1; o.in = in; for k = 1:3, o.in.x = o.in.x + k; end, disp (in.x), disp (o.in.x)
% behaviour: a value in place of an object
s.a = 'text'; for k = 1:3, s.a = k; end, disp (s.a)
c = {'a', {2}, 3}; for k = 1:3, c{k} = k; end, disp (c)
% behaviour: a field that a global struct holds
global G
G.n = 3; r = 0; for k = 1:4, r = r + G.n; G.n = k; end, disp (r)
% behaviour: no struct, several, no such field
try, for k = 1:5, r = r + s.nope; end, catch e, disp (e.message), end
z = struct ('n', {1, 2}); try, for k = 1:3, r = r + z.n; end, catch e, disp (e.message), end
y = 5; try, for k = 1:3, y.n = k; end, catch e, disp (e.message), end
try, g (s), catch e, disp (e.message), end
try, h ({1, 2, 3, 4, 'a'}), catch e, disp (e.message), end
try, h ({1, 2}), catch e, disp (e.message), end
% behaviour: parentheses behind a field are an index into it
m.x = 1:3; for k = 1:3, m.x(k) = m.x(k) + k; end, disp (m.x)
% behaviour: a cell grows behind a number that is no cell
n = zeros (1, 0); try, for k = 1:2, n{end + 1} = k; end, catch e, disp (e.message), end, disp (class (n))
% behaviour: how many elements a variable has, asked for again and again
v (7)
try, v (2), catch e, disp (e.message), end
w (zeros (1, 7))
% behaviour: a member that cannot be written is named by the variable
function p (c, x)
  for k = 1:3, c{x} = k; end, disp (numel (c))
end
for x = {4, 2.5, 0}, try, p ({1, 2, 3}, x{1}), catch e, disp (e.message), end, end
