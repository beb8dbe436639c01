% behaviour: an onCleanup object calls its function when the last variable that holds it goes
% behaviour: functions end theirs in the order of their variables, before the caller goes on
1;
function two ()
  a = onCleanup (@() disp ("a"));
  b = onCleanup (@() disp ("b"));
  disp ("in two");
end
function r = value ()
  c = onCleanup (@() disp ("c"));
  r = 5;
  disp ("in value");
end
function fails ()
  c = onCleanup (@() disp ("closed"));
  error ("boo");
end
function c = made (), c = onCleanup (@() disp ("made one ends")); end
function replaced (), x = made (); x = 3; disp ("after x = 3"); end
function kept (), s.a = made (); c = {s}; disp ("nested"); end
function shared (), x = onCleanup (@() disp ("last holder")); y = x; clear x; disp ("still"); end
two ();
disp (value () + 1);
try, fails (); catch e, disp (e.message); end
made ();
disp ("held by ans");
replaced ();
kept ();
shared ();
c = onCleanup (@() disp ("top"))
c = 1
for k = 1:2, z = onCleanup (@() printf ("z%d\n", k)); printf ("loop %d\n", k); end
clear z
q = {onCleanup(@() disp ("q1")), onCleanup(@() disp ("q2"))};
q(1) = [];
disp ("q2 lives");
clear q
% behaviour: an error in such a function is a warning
x = onCleanup (@() error ("inner")); clear x
disp (class (onCleanup (@sin)));
% behaviour: what is left runs at the end of the program
u = onCleanup (@() disp ("first at exit"));
v = onCleanup (@() disp ("second at exit"));
try, onCleanup (1), catch e, disp (e.message), end
