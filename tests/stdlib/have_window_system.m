% tests/stdlib/have_window_system.m - have_window_system by its documented behaviour.
assert (have_window_system (), false);
disp ("ok have_window_system")
