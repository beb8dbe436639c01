% tests/stdlib/atan2d.m - atan2d by its documented behaviour.
assert (atan2d ([1 1 -1], [1 -1 0]), [45 135 -90], 1e-13);
try, atan2d (1); catch err, end
assert (strncmp (err.message, "Invalid call to atan2d", 22));
disp ("ok atan2d")
