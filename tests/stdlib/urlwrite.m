% tests/stdlib/urlwrite.m - urlwrite by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
[file, success] = urlwrite (["file://" a], fullfile (folder, "b.txt"));
assert (file, fullfile (folder, "b.txt"));
assert (success);
assert (fileread (file), "hello\n");
fail = "";
try, urlwrite (["file://" a], 3); catch e, fail = e.message; end
assert (fail, "urlwrite: LOCALFILE must be a string");
disp ("ok urlwrite")
