% tests/stdlib/what.m - what by its documented behaviour.
folder = tempname (); mkdir (folder); mkdir (folder, "@k"); mkdir (folder, "+p"); mkdir (folder, "plain");
for f = {"a.m", "b.mat", "c.txt", "d.p", "e.mex", "f.oct"}, fclose (fopen (fullfile (folder, f{1}), "w")); end
w = what (folder);
assert (w.m, {"a.m"}); assert (w.mat, {"b.mat"}); assert (w.p, {"d.p"}); assert (w.oct, {"f.oct"});
assert (w.classes, {"@k"}); assert (w.packages, {"+p"}); assert (size (w.slx), [0 1]);
assert (w.path, canonicalize_file_name (folder)); assert (size (what ("/zz/none")), [0 1]);
try, what (3); assert (false); catch e, assert (e.message, "what: NAME must be a string"); end
confirm_recursive_rmdir (false); rmdir (folder, "s");
disp ("ok what")
