% tests/stdlib/S_ISLNK.m - kinds of files by their modes.
assert (S_ISLNK (41380), true);
assert (S_ISLNK (33279), false);
assert (S_ISLNK (stat ("/").mode), false);
try, S_ISLNK ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISLNK: invalid MODE value");
disp ("ok S_ISLNK")
