% tests/stdlib/asec.m - asec by its documented behaviour.
assert (asec ([1 2]), [0 pi/3], 1e-14);
assert (size (asec (0.5 * ones (2, 3))), [2 3]);
try, asec (); catch err, end
assert (strncmp (err.message, "Invalid call to asec", 20));
disp ("ok asec")
