% tests/stdlib/mexext.m - mexext by its documented behaviour.
assert (mexext (), "mex");
disp ("ok mexext")
