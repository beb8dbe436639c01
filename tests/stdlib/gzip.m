% tests/stdlib/gzip.m - gzip by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
assert (gzip (a), {[a ".gz"]});
assert (isfile (a));
out = fullfile (folder, "out");
assert (gunzip ([a ".gz"], out), {fullfile(out, "a.txt")});
assert (fileread (fullfile (out, "a.txt")), "hello\n");

assert (gzip (fullfile (folder, "d")), {fullfile(folder, "d", "b.txt.gz")});
assert (gzip ({a}, out), {fullfile(out, "a.txt.gz")});
disp ("ok gzip")
