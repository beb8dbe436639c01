% tests/stdlib/cumtrapz.m - cumtrapz by its documented behaviour.
assert (cumtrapz ([1 2 3]), [0 1.5 4]);
assert (cumtrapz ([0 1 3], [1 2 3]), [0 1.5 6.5]);
assert (cumtrapz ([1 2; 3 4]), [0 0; 2 3]);
assert (cumtrapz ([1 2; 3 4], [], 2), [0 1.5; 0 3.5]);
try, cumtrapz ([1 2 3], [1 2; 3 4]); catch err, end
assert (strncmp (err.message, "cumtrapz: ", 10));
assert (cumtrapz ([1 2 3; 4 5 6], 2), [0 1.5 4; 0 4.5 10]);
assert (cumtrapz (uint8 ([1 2; 200 4])), [0 0; 100.5 3]);
assert (cumtrapz ([1 2 3], int8 ([1 2 3])), [0 1.5 4]);
disp ("ok cumtrapz")
