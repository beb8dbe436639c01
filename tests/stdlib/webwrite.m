% tests/stdlib/webwrite.m - webwrite by its documented behaviour.
fail = "";
try, webwrite ("http://127.0.0.1:1/", "a", 1); catch e, fail = e.message; end
assert (strncmp (fail, "webwrite: ", 10));
disp ("ok webwrite")
