% tests/stdlib/legendre.m - legendre by its documented behaviour.
assert (legendre (0, [0 1]), [1 1], 4*eps);
assert (legendre (2, 0), [-0.5; 0; 3], 1e-14);
assert (legendre (3, [-1 0 1]), [-1 0 1; 0 1.5 0; 0 0 0; 0 -15 0], 1e-13);
assert (legendre (1, 0.5, "sch"), [0.5; sqrt(0.75)], 1e-14);
assert (legendre (1, 0.5, "norm"), [0.5; sqrt(0.75)/sqrt(2)] * sqrt (1.5), 1e-14);
assert (size (legendre (2, ones (2, 3))), [3 2 3]);
try, legendre (-1, 0); catch err, end
assert (err.message, "legendre: N must be a real non-negative integer");
assert (legendre (3, [-1 0 1; 1 0 -1])(:,:,2), [0 0; 1.5 1.5; 0 0; -15 -15]);
assert (legendre (150, 0)(end), 3.7532741115719e306, 1e293);
disp ("ok legendre")
