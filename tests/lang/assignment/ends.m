% behaviour: what is appended to or taken from either end of a value leaves the rest, and other holders, as they were
x = (1:6) * 1;
y = x;
x(1) = []; x(1:2) = []; x(end+1) = 9;
disp (x), disp (y)
x(1) = []; x(1) = []; x(1) = [];
disp (x), disp (size (x))
x(1) = [];
disp (size (x))
x = (1:8) * 2;
z = x(2:end);
x = x(2:end); x = x(1:end-1); x = x(3:end);
disp (x), disp (z)
x = x(1:2); x(end+1) = 5; x = [x 6]; x = [x; x];
disp (x)
q = {1, 'two', [3 4], {5}};
r = q;
q(1) = []; q{end+1} = 6; q(1) = []; q(end) = [];
disp (q), disp (numel (r)), disp (r{2})
s = struct ('f', {1, 2, 3, 4}, 'g', 'h');
u = s;
s(1) = []; s(end) = []; s(end+1).f = 7; s(1) = [];
disp ([s.f]), disp (size (s(end).g)), disp ([u.f])
s = [s, u(1:2)]; s = [s, u];
disp ([s.f])
m = magic (4);
n = m;
m(:,1) = []; m(:,end) = []; m(end,:) = []; m(1,:) = [];
disp (m), disp (n)
p = reshape (1:12, 2, 2, 3);
p(:,:,1) = [];
disp (p), p(:,:,1) = []; disp (size (p))
k = int8 (1:9); k(1) = []; k(1:3) = []; k = [k int8(5)];
disp (k), disp (class (k))
z = [1i 2 3]; z(1) = [];
disp (isreal (z))
t.v = (1:5) * 1; t.c = {1, 2, 3};
w = t;
t.v(1) = []; t.v(end) = []; t.c(1) = []; t.c{end+1} = 4; t.v(end+1) = 8; t.v(end) += 1;
disp (t.v), disp (numel (t.c)), disp (w.v), disp (numel (w.c))
c = {}; d = {}; e = []; f = ''; g = [];
for i = 1:20
  c = [c {i}]; d = [d; {i, i}]; e = [e; i]; f = [f 'ab' "c"]; g = [g [i; -i]];
end
disp (size (c)), disp (size (d)), disp (sum (e)), disp (f), disp (sum (g, 2)')
b = {1}; b = [b b]; b = [b {b}]; b = [b, 3, 'x'];
disp (size (b)), disp (class (b{3}))
l = true; for i = 1:3, l = [l false]; end, disp (l), disp (class (l))
a = single (1); for i = 1:3, a = [a; i]; end, disp (class (a)), disp (a')
queue = 1:3;
for i = 1:1000
  queue(end+1) = i; queue(1) = [];
end
disp (queue)
try, x(7) = []; catch err, disp (err.message), end
try, b(1,9) = []; catch err, disp (err.message), end
