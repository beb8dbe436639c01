% tests/stdlib/acosd.m - acosd by its documented behaviour.
assert (acosd ([0 0.5 1]), [90 60 0], 1e-13);
assert (size (acosd (0.5 * ones (2, 3))), [2 3]);
try, acosd (); catch err, end
assert (strncmp (err.message, "Invalid call to acosd", 21));
disp ("ok acosd")
