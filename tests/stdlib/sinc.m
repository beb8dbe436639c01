% tests/stdlib/sinc.m - sinc by its documented behaviour.
assert (sinc ([0 0.5]), [1 2/pi]);
assert (sinc (1), 0, 1e-15);
try, sinc (); catch err, end
assert (strncmp (err.message, "Invalid call to sinc", 20));
disp ("ok sinc")
