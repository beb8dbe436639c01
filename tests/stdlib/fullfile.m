% tests/stdlib/fullfile.m - fullfile by its documented behaviour.
assert (fullfile ("a", "b/", "c.m"), "a/b/c.m");
assert (fullfile ("a"), "a");
assert (fullfile (""), "");
assert (fullfile ("", "a"), "a");
assert (fullfile ("x", "y", {"c", "d"}), {"x/y/c", "x/y/d"});
assert (fullfile ("a/", "/b"), "a/b");
disp ("ok fullfile")
