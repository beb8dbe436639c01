% tests/stdlib/dir.m - what a folder holds.
folder = tempname ();
mkdir (folder);
function put (name), f = fopen (name, "w"); fputs (f, "hi"); fclose (f); end
function drop (folder), system (["rm -r '" folder "'"]); end
guard = onCleanup (@() drop (folder));
put (fullfile (folder, "a.txt"));
mkdir (fullfile (folder, "sub"));
d = dir (folder);
assert (fieldnames (d), {"name"; "folder"; "date"; "bytes"; "isdir"; "datenum"; "statinfo"});
assert ({d.name}, {".", "..", "a.txt", "sub"});
assert ([d.isdir], [true, true, false, true]);
one = dir (fullfile (folder, "a.txt"));
assert ({one.name, one.folder, one.bytes, one.isdir}, {"a.txt", folder, 2, false});
assert (abs (one.datenum - now ()) < 1 && strcmp (one.date, datestr (one.datenum, 0)));
assert ({dir(fullfile (folder, "*.txt")).name}, {"a.txt"});
assert (size (dir (fullfile (folder, "none"))), [0, 1]);
assert (evalc ("dir (folder)"), list_in_columns ({".", "..", "a.txt", "sub"}));
text = "";
try, dir (5); catch err, text = err.message; end
assert (text, "dir: DIRECTORY argument must be a string");
disp ("ok dir")
