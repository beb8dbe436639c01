% handles that hold each other go, and destructors run once
for k = 1:20000
  a = Link ();
  b = Link ();
  a.next = b;
  b.next = a;
end
clear a b
t = Tally ();
l = Link ();
l.next = l;
l.data = t;
t.inc (3);
clear t
disp ("held by a cycle");
clear l
for k = 1:20000
  x = Link ();
  x.next = x;
end
disp ("after");
c = {Tally(), Tally()};
c = {};
disp ("a cell of them");
function f ()
  t = Tally ();
  t.inc (8);
  error ("left");
end
try
  f ();
catch e
  disp (e.message);
end
t = Tally ();
t.delete ();
isvalid (t)
try, t.inc (), catch e, disp (e.message), end
clear t
disp ("end");
u = Tally ();
u.inc (77);
