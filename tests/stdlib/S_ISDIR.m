% tests/stdlib/S_ISDIR.m - kinds of files by their modes.
assert (S_ISDIR (16804), true);
assert (S_ISDIR (33279), false);
assert (S_ISDIR (stat ("/").mode), true);
try, S_ISDIR ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISDIR: invalid MODE value");
disp ("ok S_ISDIR")
