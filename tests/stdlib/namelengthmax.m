% tests/stdlib/namelengthmax.m - namelengthmax by its documented behaviour.
assert (namelengthmax (), 63);
disp ("ok namelengthmax")
