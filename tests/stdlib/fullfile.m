% tests/stdlib/fullfile.m - fullfile by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (fullfile (), "");
assert (fullfile ("a", "b/", "c.m"), "a/b/c.m");
assert (fullfile ("a/", "/b"), "a/b");
assert (fullfile ("", "a", ""), "a");
assert (fullfile ("/", "b"), "/b");
assert (fullfile ("a//", "b"), "a/b");
assert (fullfile ("a", {"x"; "y"}), reshape ({"a/x", "a/y"}, [2 1]));
assert (fullfile ({"folder1", "folder2"}, "sub", {"f1.m", "f2.m"}), reshape ({"folder1/sub/f1.m", "folder2/sub/f2.m"}, [1 2]));
assert (fullfile ({"a"}, "b"), reshape ({"a/b"}, [1 1]));
assert (fullfile ("a", {}), "a");
assert (said (@() fullfile (1)), "fullfile: input must either be strings or cell strings");
assert (said (@() fullfile ({"a", "b"}, {"a", "b", "c"})), "fullfile: cell string input must be scalar or of the same size");
disp ("ok fullfile")
