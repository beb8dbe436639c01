% methods as statements, imported classes, loops over objects and their shape
t = Tally ();
t.inc
c = {t};
c{1}.inc
s.t = t;
s.t.inc;
t.n
import geo.*
b = Box (3);
b.w, class (b)
for p = [Point(1, 2), Point(3, 4)]
  disp (p.x);
end
for h = [Tally(), t]
  disp (h.n);
end
r = reshape ([Point(1, 2), Point(3, 4)], 2, 1);
size (r), class (r), r(2).y
clear all
