% tests/stdlib/__web__.m - __web__ by its documented behaviour.
fail = "";
try, __web__ ("webread", "get", "http://127.0.0.1:1/", "a", 1, "b"); catch e, fail = e.message; end
assert (fail, "webread: names and values must come in pairs");
disp ("ok __web__")
