% tests/stdlib/prepad.m - prepad by its documented behaviour.
assert (prepad ([1 2], 4), [0 0 1 2]);
assert (prepad ([1; 2], 3), [0; 1; 2]);
assert (prepad ([1 2; 3 4], 1), [3 4]);
assert (prepad ([1 2; 3 4], 3, 9, 2), [9 1 2; 9 3 4]);
assert (prepad ([1 2 3], 2), [2 3]);
try, prepad (1, -1); catch err, end
assert (err.message, "prepad: length L must be a positive scalar");
disp ("ok prepad")
