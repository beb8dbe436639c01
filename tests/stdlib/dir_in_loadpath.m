% tests/stdlib/dir_in_loadpath.m - dir_in_loadpath by its documented behaviour.
d = tempname (); mkdir (d);
assert (dir_in_loadpath (d), canonicalize_file_name (d));
assert (isempty (dir_in_loadpath ("no_such_folder")));
rmdir (d);
disp ("ok dir_in_loadpath")
