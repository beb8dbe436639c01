% tests/stdlib/zip.m - zip by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
archive = fullfile (folder, "x.zip");
assert (zip (archive, {"a.txt", "d"}, folder), {"a.txt", "d/", "d/b.txt"});
out = fullfile (folder, "out");
assert (unzip (archive, out), {"a.txt", "d/", "d/b.txt"});
assert (fileread (fullfile (out, "a.txt")), "hello\n");
assert (fileread (fullfile (out, "d", "b.txt")), "world\n");

fail = false;
try, zip (archive, fullfile (folder, "nosuch")); catch, fail = true; end
assert (fail);
disp ("ok zip")
