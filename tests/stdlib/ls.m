% tests/stdlib/ls.m - ls by its documented behaviour.
folder = tempname ();
mkdir (folder);
fclose (fopen (fullfile (folder, "one.txt"), "w"));
fclose (fopen (fullfile (folder, "b.m"), "w"));
assert (ls (folder), ["b.m    "; "one.txt"]);
assert (evalc ("ls (folder)"), "b.m      one.txt\n");
assert (ls ("-r", folder), ["one.txt"; "b.m    "]);
unlink (fullfile (folder, "b.m")); unlink (fullfile (folder, "one.txt"));
assert (ls (folder), "");
assert (evalc ("ls (folder)"), "");
rmdir (folder);
try, ls (folder); error ("none"); catch e, assert (! isempty (strfind (e.message, "cannot access"))); end
try, ls (1); error ("none"); catch e, assert (e.message, "ls: all arguments must be character strings"); end
disp ("ok ls")
