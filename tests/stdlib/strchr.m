% tests/stdlib/strchr.m - strchr by its documented behaviour.
assert (strchr ("world", "lo"), [2 4]);
assert (strchr ("world", "o"), 2);
assert (strchr ("world", "lo", 1), 2);
assert (strchr ("world", "lo", 1, "last"), 4);
[i, j] = strchr ("world", "l");
assert ([i j], [1 4]);
try, strchr (1, "a"); catch err, end
assert (err.message, "strchr: STR argument must be a string or string array");
disp ("ok strchr")
