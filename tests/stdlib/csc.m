% tests/stdlib/csc.m - csc by its documented behaviour.
assert (csc ([pi/2 pi/6]), [1 2], 1e-14);
assert (size (csc (0.5 * ones (2, 3))), [2 3]);
try, csc (); catch err, end
assert (strncmp (err.message, "Invalid call to csc", 19));
disp ("ok csc")
