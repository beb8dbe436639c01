% tests/stdlib/csvwrite.m - csvwrite by its documented behaviour.
f = tempname ();
csvwrite (f, [pi 1e10; 1 2]);
assert (fileread (f), "3.141592653589793,10000000000\n1,2\n");
assert (csvread (f), [pi 1e10; 1 2]);
csvwrite (f, [1 2], "precision", "%5.1f");
assert (fileread (f), "  1.0,  2.0\n");
delete (f);
disp ("ok csvwrite")
