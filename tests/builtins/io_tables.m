% tests/builtins/io_tables.m - textscan, dlmread, csvread, tmpfile: columns and matrices from text.
c = textscan ("1 2 3\n4 5 6", "%f %f %f")
c = textscan ("1,,3\n4,5,6", "%f %f %f", "delimiter", ",")
c = textscan ("1,,3\n4,5,6", "", "delimiter", ",", "emptyvalue", -1)
c = textscan ("a,1\nb,2\n", "%s %d", "delimiter", ",")
c = textscan ("1 2 3\n4 s 6", "%f %f %f")
c = textscan ("x y\n1 2\n3 4", "%f %f", "headerlines", 1, "collectoutput", 1)
c = textscan ("13, -, NA, str1, -25\r\n// Middle line\r\n36, na, 05, str3, 6", "%d %n %f %s %n", "delimiter", ",", "treatAsEmpty", {"NA", "na", "-"}, "commentStyle", "//")
c = textscan ("14 :1 z:2 z:3 z:5 z:11", "%f %s %*s %3s %*3s %f", "delimiter", ":")
c = textscan ("Total: 32.5 % (of cm values)", "Total: %f %% (of cm values)")
c = textscan ("123.123", "%3f %3f %3f")
c = textscan ("-1e90 1e90", "%d8 %u16")
c = textscan ("abcdefguvwxAny\nacegxyzTrailing\nJunk", "%[abcdefg] %*[uvwxyz] %s")
c = textscan ('"a,b","c"', "%q", "delimiter", ",")
c = textscan ("1 2 3 4", "%f", 2)
c = textscan ("3, 2-4i, NaN\n -i, 1, 23.4+2.2i", "", "delimiter", ",")
try, textscan ("1 2 3\n4 s 6", "%f %f %f", "ReturnOnError", 0); catch err, disp (err.message), end
try, textscan ("1", "%z"); catch err, disp (err.message), end
f = tempname ();
fid = fopen (f, "w+");
fputs (fid, "1,2\n3,4\n5,6\n");
frewind (fid);
[c, at] = textscan (fid, "%f %f", 2, "delimiter", ",")
x = fgetl (fid)
fclose (fid);
x = dlmread (f)
x = csvread (f)
fid = fopen (f, "w"); fputs (fid, "1,2,3\n4,,6\n7,8\n"); fclose (fid);
x = dlmread (f)
x = dlmread (f, ",", 1, 0)
x = dlmread (f, ",", [0 1 1 2])
x = dlmread (f, "emptyvalue", -1)
x = dlmread (f, ",", "A2..B3")
fid = fopen (f, "w"); fputs (fid, "    \n 1 2\n11 22\n "); fclose (fid);
x = dlmread (f)
x = dlmread (f, " ")
fid = fopen (f, "w"); fputs (fid, "1;2\n3;4.5e3\n1+2i;3\n"); fclose (fid);
x = dlmread (f)
fid = fopen (f, "w"); fputs (fid, "NaNe,bNa,Name,c\n1,NaN,3,Inftest\n-Inf,6,NA,8"); fclose (fid);
x = dlmread (f)
delete (f);
try, dlmread ("/nonexistent/x"), catch err, disp (err.message), end
[fid, msg] = tmpfile ();
fputs (fid, "kept for a while");
frewind (fid);
x = fgetl (fid)
fclose (fid);
