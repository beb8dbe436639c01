% tests/stdlib/dlmwrite.m - dlmwrite by its documented behaviour.
f = tempname ();
m = [1 2.5; 3 4];
dlmwrite (f, m);
assert (fileread (f), "1,2.5\n3,4\n");
dlmwrite (f, m, "delimiter", "\t", "precision", 3);
assert (fileread (f), "1\t2.5\n3\t4\n");
dlmwrite (f, m, ";");
dlmwrite (f, [5 6], "-append");
assert (fileread (f), "1;2.5\n3;4\n5,6\n");
dlmwrite (f, [1+2i 3]);
assert (fileread (f), "1+2i,3+0i\n");
dlmwrite (f, m, ",", 1, 2);
assert (fileread (f), ",,,\n,,1,2.5\n,,3,4\n");
dlmwrite (f, [1 2], "precision", "%6.2f", "newline", "pc");
assert (fileread (f), "  1.00,  2.00\r\n");
id = fopen (f, "w");
dlmwrite (id, pi);
fclose (id);
assert (dlmread (f), pi);
try, dlmwrite (f, m, "precision"); catch err, end
assert (err.message, "dlmwrite: option 'precision' needs a value");
delete (f);
disp ("ok dlmwrite")
