% tests/stdlib/ishandle.m - ishandle by its documented behaviour.
assert (ishandle ([0 1]), [true false]); assert (ishandle ({}), false (0, 0));
disp ("ok ishandle")
