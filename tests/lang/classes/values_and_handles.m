% properties, methods, operators, static members, inheritance, arrays of objects
p = Point (3, 4)
p.dist ()
dist (p)
p.dist
q = p + Point (1, 1);
q.x, q.y
p.x = 7; p.x
try, p.x = -1; catch e, disp (e.message), end
Point.ORIGIN
u = Point.unit (); u.x
c = Tally (); c.inc (); c.inc (5); c.n
d = c; d.inc (10); c.n
c.log
try, c.secret = 1; catch e, disp (e.message), end
c.secret
c == d
clear d
clear c
s = Point3 (3, 4, 100); s.dist ()
isa (s, "Point"), class (s)
a(3) = Point (8, 9); size (a), a(1).x, a(3).y
a(2).x = 55; a(2).x
[a.x]
h = @p.dist; 
f = @() p.dist ();
f ()
z = {p, s}; z{1}.x
st.o = p; st.o.x = 77; st.o.x
methods ("Point")
properties (p)
isobject (p), isstruct (p)
x = [p, q]; size (x)
try, p.nosuch, catch e, disp (e.message), end
try, p.nosuch = 1; catch e, disp (e.message), end
try, p{1}, catch e, disp (e.message), end
try, p + s.z; catch e, disp (e.message), end
try, -p, catch e, disp (e.message), end
try, Point.ORIGIN = 1; catch e, disp (e.message), end
z{int32(2)}.x = 21; z{2}.x
st(int8(3)).o = s; st(int8(3)).o.x = 22; st(3).o.x
a(uint8 (4)).x = 23; a(4).x, size (a)
