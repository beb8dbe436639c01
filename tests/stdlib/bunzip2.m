% tests/stdlib/bunzip2.m - bunzip2 by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
assert (bzip2 (a), {[a ".bz2"]});
assert (isfile (a));
out = fullfile (folder, "out");
assert (bunzip2 ([a ".bz2"], out), {fullfile(out, "a.txt")});
assert (fileread (fullfile (out, "a.txt")), "hello\n");

put (a, "");
bzip2 (a);
put (a, "other");
bunzip2 ([a ".bz2"]);
assert (fileread (a), "");
disp ("ok bunzip2")
