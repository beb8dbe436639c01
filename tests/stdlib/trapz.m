% tests/stdlib/trapz.m - trapz by its documented behaviour.
assert (trapz ([1 2 3]), 4);
assert (trapz ([0 1 3], [1 2 3]), 6.5);
assert (trapz ([1 2; 3 4; 5 6]), [6 8]);
assert (trapz ([0 1; 1 3], [1 1; 3 3], 1), [2 4]);
assert (trapz ([1 2; 3 4], [], 2), [1.5; 3.5]);
assert (trapz (2, [1 2 3]), 8);
try, trapz ([1 2 3], [1 2; 3 4]); catch err, end
assert (strncmp (err.message, "trapz: ", 7));
assert (trapz ([1:5; 1:5]', 1), [12 12]);
assert (trapz ([1:5; 1:5], 2), [12; 12]);
disp ("ok trapz")
