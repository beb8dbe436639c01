% tests/stdlib/ishghandle.m - ishghandle by its documented behaviour.
assert (ishghandle ([0 1]), [true false]); assert (ishghandle ({}), false (0, 0));
disp ("ok ishghandle")
