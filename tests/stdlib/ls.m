% tests/stdlib/ls.m - names of files.
folder = tempname ();
mkdir (folder);
function put (name), f = fopen (name, "w"); fputs (f, "hi"); fclose (f); end
function drop (folder), system (["rm -r '" folder "'"]); end
guard = onCleanup (@() drop (folder));
put (fullfile (folder, "a.txt"));
put (fullfile (folder, "c d.txt"));
assert (ls (folder), ["a.txt  "; "c d.txt"]);
assert (strtrim (evalc ("ls (folder)")), "a.txt  c d.txt");
assert (ls ("-d", folder), folder);
assert (rows (ls (fullfile (folder, "*.txt"))), 2);
assert (ls ("-d -1", folder), folder);
text = "";
try, ls ("-d; echo", folder); catch err, text = err.message; end
assert (strncmp (text, "ls: ", 4)); # no other program is run
mkdir (fullfile (folder, "sub"));
assert (ls (fullfile (folder, "sub")), "");
text = "";
try, ls (fullfile (folder, "none")); catch err, text = err.message; end
assert (strncmp (text, "ls: cannot access", 17));
disp ("ok ls")
