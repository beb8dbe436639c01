% tests/stdlib/sech.m - sech by its documented behaviour.
assert (sech ([0 1]), [1 1/cosh(1)], eps);
assert (size (sech (0.5 * ones (2, 3))), [2 3]);
try, sech (); catch err, end
assert (strncmp (err.message, "Invalid call to sech", 20));
disp ("ok sech")
