% tests/stdlib/sinpi.m - sinpi by its documented behaviour.
assert (sinpi ([0 0.5 1 1.5 2 -0.5]), [0 1 0 -1 0 -1]);
assert (sinpi (1/6), 0.5, 2*eps);
assert (sinpi (100000), 0);
try, sinpi (); catch err, end
assert (strncmp (err.message, "Invalid call to sinpi", 21));
disp ("ok sinpi")
