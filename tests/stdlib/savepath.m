% tests/stdlib/savepath.m - savepath by its documented behaviour; tests/cli/path.sh has the user's own list.
file = [tempname() ".m"]; folder = tempname (); mkdir (folder);
h = fopen (file, "w"); fputs (h, "before = 1;"); fclose (h);
addpath (folder); assert (savepath (file), 0); assert (savepath (file), 0);
text = fileread (file);
assert (strncmp (text, "before = 1;\n", 12)); assert (numel (strfind (text, folder)), 1);
rmpath (folder); source (file); assert (any (strcmp (strsplit (path (), pathsep ()), folder)));
assert (savepath (fullfile (folder, "none", "f.m")), 1);
try, savepath (fullfile (folder, "none", "f.m")); assert (false); catch e, assert (strncmp (e.message, "savepath: ", 10)); end
try, savepath (3); assert (false); catch e, assert (strncmp (e.message, "savepath: ", 10)); end
rmpath (folder); rmdir (folder); unlink (file);
disp ("ok savepath")
