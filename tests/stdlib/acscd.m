% tests/stdlib/acscd.m - acscd by its documented behaviour.
assert (acscd (2), 30, 1e-13);
assert (size (acscd (0.5 * ones (2, 3))), [2 3]);
try, acscd (); catch err, end
assert (strncmp (err.message, "Invalid call to acscd", 21));
disp ("ok acscd")
