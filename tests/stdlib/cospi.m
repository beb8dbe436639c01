% tests/stdlib/cospi.m - cospi by its documented behaviour.
assert (cospi ([0 0.5 1 1.5 2]), [1 0 -1 0 1]);
assert (cospi (1/3), 0.5, 2*eps);
assert (cospi (100001), -1);
try, cospi (); catch err, end
assert (strncmp (err.message, "Invalid call to cospi", 21));
disp ("ok cospi")
