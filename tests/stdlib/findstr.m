% tests/stdlib/findstr.m - findstr by its documented behaviour.
warning ("off", "all");
assert (findstr ("abcbc", "bc"), [2 4]);
assert (findstr ("bc", "abcbc"), [2 4]);
assert (findstr ("aaa", "aa"), [1 2]);
assert (findstr ("aaa", "aa", 0), 1);
assert (findstr ("", "a"), []);
assert (findstr ("abc", "x"), []);
disp ("ok findstr")
