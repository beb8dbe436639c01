% tests/stdlib/postpad.m - postpad by its documented behaviour.
assert (postpad ([1 2], 4), [1 2 0 0]);
assert (postpad ([1; 2], 3), [1; 2; 0]);
assert (postpad ([1 2; 3 4], 1), [1 2]);
assert (postpad ([1 2; 3 4], 3, 9, 2), [1 2 9; 3 4 9]);
assert (postpad ([1 2 3], 2), [1 2]);
assert (postpad (1, 3), [1; 0; 0]);
assert (postpad ([], 2), [0; 0](:,[]));
try, postpad (1, -1); catch err, end
assert (err.message, "postpad: length L must be a non-negative scalar");
disp ("ok postpad")
