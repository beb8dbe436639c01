% tests/stdlib/dos.m - dos by its documented behaviour.
[s, t] = dos ("echo a");
assert (s, 1); assert (t, "");
disp ("ok dos")
