% tests/stdlib/get.m - get by its documented behaviour.
assert (get (0, "type"), "root"); assert (get (0, "Units"), "pixels");
assert (get (0, "children"), zeros (0, 1)); assert (get (0, "currentfigure"), []);
assert (get (0, {"type", "units"}), {"root", "pixels"});
assert (get (0).type, "root");
text = "";
try, get (0, "foo"); catch err, text = err.message; end
assert (text, "get: unknown root property foo");
try, get (5); catch err, text = err.message; end
assert (text, "get: invalid handle (= 5)");
disp ("ok get")
