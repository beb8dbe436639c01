% tests/stdlib/__root_object__.m - __root_object__ by its documented behaviour.
assert (__root_object__ ("get", "units"), "pixels");
__root_object__ ("set", "defaultaxesfontsize", 12); assert (__root_object__ ("get", "defaultaxesfontsize"), 12);
__root_object__ ("set", "defaultaxesfontsize", "remove");
text = "";
try, __root_object__ ("get", "defaultaxesfontsize"); catch err, text = err.message; end
assert (text, "get: unknown root property defaultaxesfontsize");
disp ("ok __root_object__")
