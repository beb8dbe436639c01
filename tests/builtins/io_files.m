% tests/builtins/io_files.m - opening, reading, writing and moving in files.
fn = tempname ();
f = fopen (fn, "w")
fprintf (f, "line1\nline2\n\nlast");
fclose (f)
f = fopen (fn);
x = fgetl (f)
x = fgets (f)
x = fgetl (f)
x = feof (f)
x = fgetl (f)
x = fgetl (f)
x = feof (f)
x = ftell (f)
x = frewind (f)
x = fseek (f, 2, SEEK_SET)
x = fgetl (f)
x = fseek (f, 100, SEEK_SET)
x = fseek (f, -4, SEEK_END)
x = fgets (f)
x = fseek (f, -4, SEEK_CUR)
x = fgets (f)
fclose (f);
f = fopen (fn);
a = fread (f, 5, "uint8=>char")'
a = fread (f, [2 3], "*char")
a = fread (f, 2, "uint16")
class (a)
a = fread (f, Inf, "char=>char")'
fclose (f);
f = fopen (fn);
a = fread (f)'
fclose (f);
f = fopen (fn);
n = fskipl (f, 2)
x = fgetl (f)
[l, len] = fgetl (f)
fclose (f);
[f, m] = fopen ("/nonexistent/x", "r")
try, fclose (99), catch err, disp (err.message), end
try, fgetl (99), catch err, disp (err.message), end
try, fopen ("x", "q"), catch err, disp (err.message), end
try, feof (99), catch err, disp (err.message), end
try, fputs (99, "x"), catch err, disp (err.message), end
try, fread (99), catch err, disp (err.message), end
x = fopen (1)
f = fopen (fn, "w");
n = fwrite (f, [1 2 300])
n = fwrite (f, 1.5, "double")
n = fwrite (f, [1 2], "int16", 0, "ieee-be")
n = fwrite (f, "ab")
fclose (f);
f = fopen (fn);
x = fread (f)'
frewind (f);
x = fseek (f, 11, "bof")
x = fread (f, 2, "int16", 0, "ieee-be")'
fclose (f);
f = fopen (fn, "w+");
fputs (f, "1 2 3\n4 5 6\n");
frewind (f);
a = fscanf (f, "%d")'
frewind (f);
a = fscanf (f, "%d", [3 2])
x = fflush (f)
fclose (f);
f = fopen (fn);
[a, b] = fscanf (f, "%d %d", "C")
[n, p, ar, en] = fopen (f);
n = strcmp (n, fn), p, ar, en
x = is_valid_file_id (f)
fclose (f);
x = is_valid_file_id (f)
f = fopen (fn, "a");
fputs (f, "7\n");
fclose (f);
x = fileread (fn)
try, fileread ("/nonexistent/x"), catch err, disp (err.message), end
x = isfile (fn), x = isfolder ("/tmp")
[e, m] = unlink (fn)
[e, m] = unlink (fn)
x = isfile (fn)
stdin, stdout, stderr, SEEK_SET, SEEK_CUR, SEEK_END
x = fopen ("all")
x = fclose ("all")
[a, b] = ferror (1)
f1 = fopen (fn, "w"); f2 = fopen (fn, "r"); f3 = fopen (fn, "r");
[f1 f2 f3]
fclose (f2);
f4 = fopen (fn, "r")
fclose ("all");
delete (fn);
x = isfile (fn)
