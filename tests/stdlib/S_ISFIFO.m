% tests/stdlib/S_ISFIFO.m - kinds of files by their modes.
assert (S_ISFIFO (4516), true);
assert (S_ISFIFO (33279), false);
assert (S_ISFIFO (stat ("/").mode), false);
try, S_ISFIFO ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISFIFO: invalid MODE value");
disp ("ok S_ISFIFO")
