% tests/stdlib/S_ISSOCK.m - kinds of files by their modes.
assert (S_ISSOCK (49572), true);
assert (S_ISSOCK (33279), false);
assert (S_ISSOCK (stat ("/").mode), false);
try, S_ISSOCK ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISSOCK: invalid MODE value");
disp ("ok S_ISSOCK")
