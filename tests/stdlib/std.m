% tests/stdlib/std.m - std by its documented behaviour.
assert (std ([1 2 3]), 1);
assert (std ([1 2; 3 4], 1), [1 1]);
assert (std ([1 3; 2 8], 0, 2), sqrt ([2; 18]), eps (5));
try, std (); catch err, end
assert (strncmp (err.message, "Invalid call to ", 16));
disp ("ok std")
