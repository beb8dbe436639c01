% tests/stdlib/S_ISREG.m - kinds of files by their modes.
assert (S_ISREG (33188), true);
assert (S_ISREG (16895), false);
assert (S_ISREG (stat ("/").mode), false);
try, S_ISREG ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISREG: invalid MODE value");
disp ("ok S_ISREG")
