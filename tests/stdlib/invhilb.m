% tests/stdlib/invhilb.m - invhilb by its documented behaviour.
assert (invhilb (1), 1);
assert (invhilb (2), [4 -6; -6 12]);
assert (invhilb (4), [16 -120 240 -140; -120 1200 -2700 1680; 240 -2700 6480 -4200; -140 1680 -4200 2800]);
assert (invhilb (6) * hilb (6), eye (6), 1e-8);
try, invhilb (ones (2)); catch err, end
assert (strncmp (err.message, "invhilb: N must be a scalar", 27));
disp ("ok invhilb")
