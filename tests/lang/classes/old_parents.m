% an old-style class below another
d = tanker ("bob", 5);
getname (d)
d = setname (d, "alice");
getname (d)
hello (d)
isa (d, "vessel"), isa (d, "tanker"), isa (d, "float")
class (d)
m = methods (d); m
ismethod (d, "getname")
f = @getname; f (d)
cellfun (@getname, {d, vessel("x")}, "UniformOutput", false)
try, d.k, catch e, disp (e.message), end
try, d.k = 1, catch e, disp (e.message), end
try, nosuch (d), catch e, disp (e.message), end
try, d + 1, catch e, disp (e.message), end
try, d{1}, catch e, disp (e.message), end
e1 = d(1);
class (e1)
q = [d, d];
size (q)
d
c = {d}
s.a = d
try, class (struct (), "tanker"), catch e, disp (e.message), end
