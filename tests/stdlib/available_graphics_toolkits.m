% tests/stdlib/available_graphics_toolkits.m - available_graphics_toolkits by its documented behaviour.
assert (size (available_graphics_toolkits ()), [1 0]);
disp ("ok available_graphics_toolkits")
