% tests/stdlib/file_in_path.m - file_in_path by its documented behaviour.
d = tempname (); mkdir (d); h = fopen (fullfile (d, "a.txt"), "w"); fclose (h);
assert (file_in_path (["/nowhere:" d], "a.txt"), fullfile (d, "a.txt"));
assert (file_in_path (d, {"b.txt", "a.txt"}), fullfile (d, "a.txt"));
assert (isempty (file_in_path (d, "b.txt")));
assert (file_in_path (d, "a.txt", "all"), {fullfile(d, "a.txt")});
unlink (fullfile (d, "a.txt")); rmdir (d);
disp ("ok file_in_path")
