% tests/stdlib/shift.m - shift by its documented behaviour.
assert (shift ([1 2 3], 1), [3 1 2]);
assert (shift ([1; 2; 3], -1), [2; 3; 1]);
assert (shift ([1 2; 3 4; 5 6], 1), [5 6; 1 2; 3 4]);
assert (shift ([1 2; 3 4], 1, 2), [2 1; 4 3]);
try, shift ([], 1); catch err, end
assert (err.message, "shift: X must not be empty");
disp ("ok shift")
