% [objects.name] = … stores into each object, and so does [objects(i).name] = …
a = [Point(), Point(), Point()];
[a.x] = deal (8); disp ([a.x]);
[a(1:2).x] = deal (4, 5); disp ([a.x]);
[a([true false true]).y] = deal (7, 9); disp ([a.y]);
c = {1, 2, 3}; [a.x] = c{:}; disp ([a.x]);
[a.("x")] = deal (2); disp ([a.x]);
h = [Link(), Link()]; k = h;
[h.data] = deal (3, 4); disp ([k.data]);
try, [a.x] = deal (1, 2); catch e, disp (e.message), end
b = Point (); [b.x] = deal (6); disp (b.x)
[b.x, b.y] = deal (1, 2); disp ([b.x b.y])
m = [Point(), Point(); Point(), Point()]; [m(:, 2).x] = deal (5, 6); disp (reshape ([m.x], 2, 2));
s.o = a; [s.o(2).x] = deal (77); disp (s.o(2).x);
% observers are told once of a store through a set method
w = Watched ();
addlistener (w, "v", "PreSet", @(varargin) disp ("before"));
addlistener (w, "v", "PostSet", @(varargin) disp ("after"));
w.v = 5; disp (w.v);
