% tests/stdlib/asecd.m - asecd by its documented behaviour.
assert (asecd (2), 60, 1e-13);
assert (size (asecd (0.5 * ones (2, 3))), [2 3]);
try, asecd (); catch err, end
assert (strncmp (err.message, "Invalid call to asecd", 21));
disp ("ok asecd")
