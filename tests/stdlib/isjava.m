% tests/stdlib/isjava.m - isjava by its documented behaviour.
assert (isjava (1), false); assert (isjava ({}), false);
disp ("ok isjava")
