% tests/stdlib/copyfile.m - files under other names and in other folders.
folder = tempname ();
mkdir (folder);
function put (name), f = fopen (name, "w"); fputs (f, "hi"); fclose (f); end
function drop (folder), system (["rm -r '" folder "'"]); end
guard = onCleanup (@() drop (folder));
one = fullfile (folder, "it's one.txt");
two = fullfile (folder, "two.txt");
put (one);
[status, msg, msgid] = copyfile (one, two);
assert ({status, msg, msgid}, {true, "", ""});
assert (fileread (two), "hi");
assert (isfile (one), true);
put (one);
mkdir (fullfile (folder, "sub"));
copyfile ({one, two}, fullfile (folder, "sub"), "f");
assert (sort (readdir (fullfile (folder, "sub")))(3:4), {"it's one.txt"; "two.txt"});
assert (isfile (two), true);
[status, msg, msgid] = copyfile (fullfile (folder, "none"), two);
assert ({status, msg, msgid}, {false, "no files to move", "copyfile"});
[status, msg] = copyfile (two, fullfile (folder, "no", "where"));
assert (status, false);
assert (strncmp (msg, "operation failed: ", 18) && msg(end) != "\n");
[status, msg, msgid] = copyfile (two, "");
assert ({status, msgid}, {false, "copyfile"});
text = "";
try, copyfile (1, two); catch err, text = err.message; end
assert (text, "copyfile: F1 must be a string or a cell array of strings");
disp ("ok copyfile")
