% tests/builtins/io_system.m - folders, names, the environment, other programs.
d = tempname (); none = tempname ();
[s, m, id] = mkdir (d)
[s, m, id] = mkdir (d)
[s, m, id] = mkdir (d, "sub")
x = isfolder ({d, none})
x = isfile ({d, none})
f = fopen ([d "/b.txt"], "w"); fclose (f);
f = fopen ([d "/a.txt"], "w"); fputs (f, "12345"); fclose (f);
[names, e, m] = readdir (d)
n = numel (glob ([d "/*.txt"]))
[info, e] = stat ([d "/a.txt"]);
info.size, info.modestr(1), e
[info, e, m] = stat (none)
[e, m] = rename ([d "/a.txt"], [d "/c.txt"])
x = isfile ([d "/c.txt"])
old = pwd ();
cd (d);
x = strcmp (pwd (), canonicalize_file_name (d))
x = strcmp (make_absolute_filename ("q"), [pwd() "/q"])
chdir (old);
[e, m] = rename ("/nonexist1", "/nonexist2")
[s, m, id] = rmdir (d);
s, id
[s, m, id] = rmdir (d, "s")
x = isfolder (d)
[n, e, m] = readdir (none)
[s, o] = system ("echo hi; exit 3")
s = system ("true")
[s, o] = system ("false")
x = getenv ("MICA_TEST_NONE")
setenv ("MICA_TEST_VALUE", "5");
x = getenv ("MICA_TEST_VALUE")
x = unsetenv ("MICA_TEST_VALUE")
x = getenv ("MICA_TEST_VALUE")
putenv ("MICA_TEST_VALUE", "1");
x = getenv ("MICA_TEST_VALUE")
ispc (), isunix (), ismac ()
version ()
OCTAVE_VERSION ()
ischar (computer ())
ischar (tempdir ()), P_tmpdir ()
x = is_absolute_filename ("/a"), x = is_absolute_filename ("a")
make_absolute_filename ("/a/../b/./c")
[p, e, m] = canonicalize_file_name ("/tmp/..")
[p, e] = canonicalize_file_name ([none "/x"])
filesep (), pathsep ()
nproc () > 0, getpid () > 0
x = isdir ("/tmp")
try, x = input (""), catch err, disp (err.message), end
d = tempname (); mkdir (d);
system (["ln -s nothing " d "/link"]);
[s, e, m] = lstat ([d "/link"]); s.modestr(1), s.size, e, m
[s, e, m] = stat ([d "/link"])
s = lstat (d); s.modestr(1)
s = stat ("/dev/null"); s.modestr(1)
s = stat ("/tmp"); s.modestr(10)
rmdir (d, "s");
[s, e, m] = lstat (none)
isfolder (matlabroot ()), strcmp (OCTAVE_HOME (), OCTAVE_EXEC_HOME ())
