% what is shown while a diary is kept, also by fputs and its like, lands in the file; it is appended to
1;
file = tempname (); other = tempname ();
[s, f] = diary ()
printf ("before\n");
diary (file);
[s, f] = diary (); disp (s); disp (strcmp (f, file))
x = 3
disp ("disp"); printf ("printf\n"); fprintf ("fprintf\n"); puts ("puts\n"); fputs (stdout, "fputs\n"); fdisp (stdout, 4); fwrite (stdout, "fwrite\n");
captured = evalc ("disp (99)");
diary off
y = 4
diary on
y = 5
diary (other);
y = 6
diary
y = 7
diary
y = 8
diary off
printf ("--- file\n%s--- other\n%s", fileread (file), fileread (other));
try, diary ("/nonexistent/folder/file"), catch e, disp (e.message), end
try, diary (1), catch e, disp (e.message), end
disp (diary ())
unlink (file); unlink (other);
