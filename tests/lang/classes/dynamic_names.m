% object.("name") (…) calls the method with its arguments, as object.name (…) does; s.("f") (…) the handle or index.
o = Counted (); name = "m";
o.(name) (1);
x = o.("m") (1, 2)
[a, b] = o.(name) (1)
c = cell (1, 2); [c{1:2}] = o.(name) (5)
[o.("m"), o.m(3)]
s.f = @(varargin) numel (varargin); s.a = [5 6 7];
s.("f") (1, 2, 3), s.("a") (2), s.("a") (end)
t = struct ("q", {1, 2});
try, t.("q") (1), catch e, disp (e.message), end
