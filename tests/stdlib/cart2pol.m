% tests/stdlib/cart2pol.m - cart2pol by its documented behaviour.
[t, r] = cart2pol ([0 1], [2 0]);
assert (t, [pi/2 0]); assert (r, [2 1]);
[t, r] = cart2pol ([0 2; 1 0]);
assert ([t r], [pi/2 2; 0 1]);
[t, r, z] = cart2pol (0, 1, 5);
assert ([t r z], [pi/2 1 5]);
try, cart2pol ({1}, 2); catch err, end
assert (strncmp (err.message, "cart2pol: ", 10));
try, cart2pol ({4}); catch err, end
assert (err.message, "cart2pol: matrix input must be 2-D numeric array");
try, cart2pol ({1}, 2); catch err, end
assert (err.message, "cart2pol: X, Y must be numeric arrays or scalars");
assert (cart2pol ([0; 2]), pi / 2);
disp ("ok cart2pol")
