% tests/stdlib/loaded_graphics_toolkits.m - loaded_graphics_toolkits by its documented behaviour.
assert (size (loaded_graphics_toolkits ()), [1 0]);
disp ("ok loaded_graphics_toolkits")
