% tests/stdlib/atand.m - atand by its documented behaviour.
assert (atand ([0 1 Inf]), [0 45 90], 1e-13);
assert (size (atand (0.5 * ones (2, 3))), [2 3]);
try, atand (); catch err, end
assert (strncmp (err.message, "Invalid call to atand", 21));
disp ("ok atand")
