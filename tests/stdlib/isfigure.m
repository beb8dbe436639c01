% tests/stdlib/isfigure.m - isfigure by its documented behaviour.
assert (isfigure ([1 2]), [false false]);
disp ("ok isfigure")
