% tests/stdlib/sec.m - sec by its documented behaviour.
assert (sec ([0 pi/3]), [1 2], 1e-14);
assert (size (sec (0.5 * ones (2, 3))), [2 3]);
try, sec (); catch err, end
assert (strncmp (err.message, "Invalid call to sec", 19));
disp ("ok sec")
