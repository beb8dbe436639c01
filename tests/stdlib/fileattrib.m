% tests/stdlib/fileattrib.m - fileattrib by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
[status, result, msgid] = fileattrib (a);
assert (status, true);
assert (result.Name, canonicalize_file_name (a));
assert (isnan (result.hidden));
assert (result.directory, false);
assert (result.UserRead, true);
assert (msgid, "");
[status, result, msgid] = fileattrib (fullfile (folder, "nosuch"));
assert (status, false);
assert (msgid, "fileattrib");
disp ("ok fileattrib")
