% tests/stdlib/etime.m - etime by its documented behaviour.
assert (etime ([2000 1 1 0 1 0], [2000 1 1 0 0 0]), 60);
assert (etime ([2000 1 1 0 0 1], [1999 12 31 23 59 59]), 2);
try, etime (1); catch err, end
assert (strncmp (err.message, "Invalid call to etime", 21));
disp ("ok etime")
