% lang/values/copies.m - values are copied, never shared
1;
function v = poke(v), v(1) = 99; end
function s = pokes(s), s.a = 99; s.c{2} = 'new'; end
% behaviour: a copied matrix is independent
a = [1 2 3]; b = a; b(1) = 9; a, b
% behaviour: a passed matrix is independent
c = poke(a); a, c
% behaviour: a copied struct is independent
s.a = 1; s.c = {1, 2}; t = pokes(s); s.a, s.c{2}, t.a, t.c{2}
% behaviour: a cell's element is independent of its source
v = [1 2]; k = {v, v}; k{1}(1) = 7; v, k{2}
% behaviour: a captured value is independent
w = 5; f = @() w; w = 6; f()
% behaviour: swapping through a temporary
x = 1; y = 2; [x, y] = deal(y, x)
% behaviour: self-assignment of an element
m = {1}; m{1} = m; class(m{1})
% behaviour: a struct that holds a copy of itself
r.n = 1; r.self = r; r.n = 2; r.self.n
% behaviour: loop variable is a copy
z = [1 2]; for q = z, q = 100; end, z
% behaviour: growing in a loop
g = []; for i = 1:5, g(end + 1) = i ^ 2; end, g
% behaviour: a matrix assigned to its own part
u = 1:4; u(2:3) = u([3 2])
% behaviour: reading the old value while writing
h = [1 2 3]; h = [h(end), h(1:end - 1)]
% behaviour: a row deleted in a copy
o = magic(3); p = o; p(1, :) = []; size(o), size(p)
