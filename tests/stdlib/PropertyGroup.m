% tests/stdlib/PropertyGroup.m - matlab.mixin.util.PropertyGroup by its documented behaviour.
g = matlab.mixin.util.PropertyGroup ({"a", "b"}, "Letters");
assert (g.Title, "Letters");
assert (g.PropertyList, {"a", "b"});
assert (g.NumProperties, 2);
g(2) = matlab.mixin.util.PropertyGroup (struct ("x", 1));
assert (g(2).NumProperties, 1);
assert (g(2).Title, "");
refused = 0;
try, matlab.mixin.util.PropertyGroup (3); catch, refused++; end
try, matlab.mixin.util.PropertyGroup ({}, 3); catch, refused++; end
assert (refused, 2);
disp ("ok PropertyGroup")
