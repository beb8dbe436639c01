% tests/stdlib/cart2sph.m - cart2sph by its documented behaviour.
[t, p, r] = cart2sph (0, 0, 2);
assert ([t p r], [0 pi/2 2]);
[t, p, r] = cart2sph ([1 0 0; 0 1 0]);
assert ([t p r], [0 0 1; pi/2 0 1]);
try, cart2sph ({1}, 2, 3); catch err, end
assert (strncmp (err.message, "cart2sph: ", 10));
disp ("ok cart2sph")
