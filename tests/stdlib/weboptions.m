% tests/stdlib/weboptions.m - weboptions by its documented behaviour.
o = weboptions ("timeout", 3, "HeaderFields", {"a", "b"});
assert (o.Timeout, 3);
assert (o.RequestMethod, "auto");
assert (weboptions (o, "Username", "me").Timeout, 3);
fail = "";
try, weboptions ("foo", 3); catch e, fail = e.message; end
assert (fail, "weboptions: Undefined field foo");
disp ("ok weboptions")
