% tests/stdlib/__pack_names__.m - __pack_names__ by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
assert (__pack_names__ ("zip", "*.txt", folder), {"a.txt"});
assert (__pack_names__ ("zip", {a}, ""), {a});
fail = "";
try, __pack_names__ ("zip", 3, ""); catch e, fail = e.message; end
assert (fail, "zip: FILES must be a character array or cellstr");
disp ("ok __pack_names__")
