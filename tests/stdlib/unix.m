% tests/stdlib/unix.m - unix by its documented behaviour.
[s, t] = unix ("echo a");
assert (s, 0); assert (t, "a\n");
assert (unix ("exit 3"), 3);
disp ("ok unix")
