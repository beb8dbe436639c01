% a class that changes its kind while objects of it live; properties of arrays of objects
function put (text)
  f = fopen ("Changing.m", "w");
  fputs (f, text);
  fclose (f);
  pause (0.02);
  rehash
end
put ("classdef Changing < handle\nproperties, a = 1; end\nend\n");
z = Changing ();
z(3) = Changing ();
old = z(1);
put ("classdef Changing\nproperties, b = 2; end\nend\n");
try, z(2) = Changing (); catch e, disp (e.message), end
try, x = [z, Changing()]; catch e, disp (e.message), end
size (z), z(1) == old
try, old.a, catch e, disp (e.message), end
n = Changing ();
n.b
delete ("Changing.m");
p(2, 2) = Point (7, 8);
try, p.x = 1; catch e, disp (e.message), end
p(2, 2).x
p(3, 1).x = 9;
size (p), p(3, 1).x, p(3, 2).x
