% tests/stdlib/strtrunc.m - strtrunc by its documented behaviour.
assert (strtrunc ("abcdefg", 4), "abcd");
assert (strtrunc ({"abcdef", "fedcba"}, 3), {"abc", "fed"});
assert (strtrunc ("ab", 4), "ab");
try, strtrunc (1, 1); catch err, end
assert (err.message, "strtrunc: S must be a character string or a cell array of strings");
try, strtrunc ("a", -1); catch err, end
assert (strncmp (err.message, "strtrunc: length N", 18));
disp ("ok strtrunc")
