% tests/stdlib/closereq.m - closereq by its documented behaviour.
closereq (); assert (true);
disp ("ok closereq")
