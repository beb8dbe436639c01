% tests/stdlib/compare_versions.m - compare_versions by its documented behaviour.
assert (compare_versions ("1.2.10", "1.2.9", ">"), true);
assert (compare_versions ("1.2", "1.2.0", "=="), true);
assert (compare_versions ("0.1", "0.2", "<"), true);
assert (compare_versions ("1.0a", "1.0b", "<"), true);
assert (compare_versions ("3.0", "3.0", "!="), false);
try, compare_versions ("1", "2", "foo"); catch err, end
assert (err.message, "compare_versions: OPERATOR must be 1 or 2 characters long");
disp ("ok compare_versions")
