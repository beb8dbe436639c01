% tests/stdlib/pol2cart.m - pol2cart by its documented behaviour.
[x, y] = pol2cart ([0 pi/2], [2 1]);
assert (x, [2 0], eps); assert (y, [0 1], eps);
[x, y] = pol2cart ([0 2]);
assert ([x y], [2 0]);
[x, y, z] = pol2cart (0, 1, 5);
assert ([x y z], [1 0 5]);
try, pol2cart ({1}, 2); catch err, end
assert (strncmp (err.message, "pol2cart: ", 10));
disp ("ok pol2cart")
