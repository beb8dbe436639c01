1;
% behaviour: functions of onCleanup objects that wait are called although one of them calls exit
function f ()
  a = onCleanup (@() disp ("a")); b = onCleanup (@() exit (0)); c = onCleanup (@() disp ("c")); d = onCleanup (@() disp ("d"));
end
function g (), z = onCleanup (@() disp ("z")); f (); end
g ();
disp ("not reached")
