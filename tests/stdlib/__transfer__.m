% tests/stdlib/__transfer__.m - what copyfile and movefile have in common.
folder = tempname ();
mkdir (folder);
function drop (folder), system (["rm -r '" folder "'"]); end
guard = onCleanup (@() drop (folder));
files = {fullfile(folder, "a"), fullfile(folder, "-b")};
for k = 1:2
  fclose (fopen (files{k}, "w"));
end
assert (__transfer__ ("own", "cp", "owning", files, fullfile (folder, "none")), ...
        "when owning multiple files, F2 must be a directory");
assert (__transfer__ ("own", "exit 3; cp", "owning", files{1}, folder), "operation failed: ");
assert (__transfer__ ("own", "cp", "owning", files{1}, fullfile (folder, "new"), "f"), "");
assert (isfile (fullfile (folder, "new")));
before = cd (folder);
back = onCleanup (@() cd (before));
assert (__transfer__ ("own", "mv", "owning", "-b", "-c"), "");
assert (isfile ("-c"));
text = "";
try, __transfer__ ("own", "cp", "owning", "a", "b", "g"); catch err, text = err.message; end
assert (text, 'own: third argument must be the string "f"');
disp ("ok __transfer__")
