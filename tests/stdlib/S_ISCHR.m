% tests/stdlib/S_ISCHR.m - kinds of files by their modes.
assert (S_ISCHR (8612), true);
assert (S_ISCHR (33279), false);
assert (S_ISCHR (stat ("/").mode), false);
try, S_ISCHR ("x"), text = ""; catch e, text = e.message; end
assert (text, "S_ISCHR: invalid MODE value");
disp ("ok S_ISCHR")
