% tests/stdlib/substr.m - substr by its documented behaviour.
assert (substr ("This is a sample string", 6, 9), "is a samp");
assert (substr ("This is", 6), "is");
assert (substr ("This is", 1, -3), "This");
assert (substr (["ab"; "cd"], 2, 1), ["b"; "d"]);
try, substr (1, 2); catch err, end
assert (err.message, "substr: S must be a string or string array");
disp ("ok substr")
