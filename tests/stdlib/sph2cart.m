% tests/stdlib/sph2cart.m - sph2cart by its documented behaviour.
[x, y, z] = sph2cart (0, 0, 2);
assert ([x y z], [2 0 0]);
[x, y, z] = sph2cart ([0 pi/2 1]);
assert ([x y z], [0 0 1], eps);
try, sph2cart ({1}, 2, 3); catch err, end
assert (strncmp (err.message, "sph2cart: ", 10));
disp ("ok sph2cart")
