% tests/stdlib/webread.m - webread by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
assert (webread (["file://" a]), "hello\n");
put (fullfile (folder, "x.json"), "[1,2]");
assert (webread (["file://" folder "/x.json"], weboptions ("ContentType", "json")), [1; 2]);
assert (webread (["file://" a], weboptions ("ContentReader", @fileread)), "hello\n");
disp ("ok webread")
