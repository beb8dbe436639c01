% functions that are called at the end, the last one first; errors of one do not keep the others
1;
function fa, disp ("a"), end
function fb, disp ("b"), error ("in b"), end
function fc, disp ("c"), exit_later = onCleanup (@() disp ("cleanup in c")); end
atexit ("fa"); atexit ("fb"); atexit ("fc"); atexit ("fc");
s = atexit ("fc", false)
s = atexit ("nope", false)
atexit ("nope", false)
try, atexit (1), catch e, disp (e.message), end
try, atexit (@fa), catch e, disp (e.message), end
atexit ("fa", true);
atexit ("undefined_one");
base = onCleanup (@() disp ("base cleanup"));
disp ("end")
exit (0)
