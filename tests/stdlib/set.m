% tests/stdlib/set.m - set by its documented behaviour.
set (0, "defaultlinelinewidth", 3); assert (get (0, "DefaultLineLineWidth"), 3);
set (0, struct ("tag", "a name")); assert (get (0, "tag"), "a name");
text = "";
try, set (0, "foo", 1); catch err, text = err.message; end
assert (text, "set: unknown root property foo");
try, set (5, "visible", "off"); catch err, text = err.message; end
assert (text, "set: invalid handle (= 5)");
disp ("ok set")
