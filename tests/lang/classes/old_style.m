% operators, subsref and subsasgn, end, display and private functions of an old-style class
p = polynom ([1 2 3]);
p
disp (p)
q = p + 1
q = 1 + p
r = p * p
-p
p == p
p(2)
p{2}
p{end}
p.c
p.c(2)
p.deg
p.c(end)
x = p.deg + 1
p{2} = 7;
p.c(3) = 8;
p
[p, p]
a = 10:20;
a(polynom ([1 2]))
double (p)
p = setc (p, 44);
p.c
try, p.zzz, catch e, disp (e.message), end
z.p = p; z.p.c
z.p.c(1) = 5;
z.p.c
c = {p, 1}; c{1}.deg
c{1}{1} = -1; c{1}.c
cellfun ("isempty", {p})
isobject (p), isstruct (p), isnumeric (p)
size (p)
s = struct ("a", {p, p}); s(2).a.deg
func2str (@(v) v.deg)
w = @(v) v.deg; w (p)
if p == p, disp ("eq ok"), end
isequal (p, p)
numel (p)
