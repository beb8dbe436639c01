% tests/stdlib/dir.m - dir by its documented behaviour.
folder = tempname ();
mkdir (folder); mkdir (fullfile (folder, "sub"));
fid = fopen (fullfile (folder, "one.txt"), "w"); fputs (fid, "12345"); fclose (fid);
d = dir (folder);
assert (size (d), [4, 1]);
assert ({d.name}, {".", "..", "one.txt", "sub"});
assert ([d.isdir], logical ([1, 1, 0, 1]));
assert (d(3).bytes, 5);
assert (d(3).folder, folder);
assert (abs (d(3).datenum - now ()) < 1);
assert (datestr (d(3).datenum), d(3).date);
assert (fieldnames (d), {"name"; "folder"; "date"; "bytes"; "isdir"; "datenum"; "statinfo"});
p = dir (fullfile (folder, "*.txt"));
assert (size (p), [1, 1]); assert (p.name, "one.txt"); assert (p.folder, folder);
assert (evalc ("dir (folder)"), list_in_columns ({".", "..", "one.txt", "sub"}));
unlink (fullfile (folder, "one.txt")); rmdir (fullfile (folder, "sub")); rmdir (folder);
shown = evalc ("d = dir (folder);");
assert (size (d), [0, 1]);
assert (lastwarn (), ["dir: nonexistent directory '" folder "'"]);
try, dir (1); error ("none"); catch e, assert (e.message, "dir: DIRECTORY argument must be a string"); end
disp ("ok dir")
