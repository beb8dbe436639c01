% tests/stdlib/groot.m - groot by its documented behaviour.
assert (groot (), 0);
disp ("ok groot")
