% tests/stdlib/isguirunning.m - isguirunning by its documented behaviour.
assert (isguirunning (), false);
disp ("ok isguirunning")
