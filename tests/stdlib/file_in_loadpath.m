% tests/stdlib/file_in_loadpath.m - file_in_loadpath by its documented behaviour.
d = tempname (); mkdir (d); h = fopen (fullfile (d, "a.txt"), "w"); fclose (h);
assert (isempty (file_in_loadpath ("a.txt")));
addpath (d);
assert (file_in_loadpath ("a.txt"), fullfile (d, "a.txt"));
rmpath (d);
unlink (fullfile (d, "a.txt")); rmdir (d);
disp ("ok file_in_loadpath")
