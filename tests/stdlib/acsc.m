% tests/stdlib/acsc.m - acsc by its documented behaviour.
assert (acsc ([1 2]), [pi/2 pi/6], 1e-14);
assert (size (acsc (0.5 * ones (2, 3))), [2 3]);
try, acsc (); catch err, end
assert (strncmp (err.message, "Invalid call to acsc", 20));
disp ("ok acsc")
