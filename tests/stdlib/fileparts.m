% tests/stdlib/fileparts.m - fileparts by its documented behaviour.
[d, n, e] = fileparts ("/a/b.txt");
assert ({d, n, e}, {"/a", "b", ".txt"});
[d, n, e] = fileparts ("file");
assert ({d, n, e}, {"", "file", ""});
[d, n, e] = fileparts ("/file.a.b");
assert ({d, n, e}, {"/", "file.a", ".b"});
[d, n, e] = fileparts ("d.x/file");
assert ({d, n, e}, {"d.x", "file", ""});
try, fileparts (1); catch err, end
assert (err.message, "fileparts: FILENAME must be a single string");
disp ("ok fileparts")
