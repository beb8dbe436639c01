% tests/stdlib/cotd.m - cotd by its documented behaviour.
assert (cotd (45), 1, 1e-14);
assert (cotd (0), Inf);
assert (size (cotd (0.5 * ones (2, 3))), [2 3]);
try, cotd (); catch err, end
assert (strncmp (err.message, "Invalid call to cotd", 20));
disp ("ok cotd")
