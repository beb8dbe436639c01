% tests/stdlib/S_ISBLK.m - kinds of files by their modes.
assert (S_ISBLK (24996), true);
assert (S_ISBLK (33279), false);
assert (S_ISBLK (stat ("/").mode), false);
try, S_ISBLK ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISBLK: invalid MODE value");
disp ("ok S_ISBLK")
