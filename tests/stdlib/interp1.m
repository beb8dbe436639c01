% tests/stdlib/interp1.m - interp1 by its documented behaviour.
x = [1 2 3]; y = [10 20 40];
assert (interp1 (x, y, 2.5), 30);
assert (interp1 (x, y, [1 1.5; 2 3]), [10 15; 20 40]);
assert (interp1 (y, 1.5), 15);
assert (interp1 (x, y, [0 4]), [NA NA]);
assert (interp1 (x, y, [0 4], "linear", "extrap"), [0 60]);
assert (interp1 (x, y, [0 2], "linear", -1), [-1 20]);
assert (interp1 (x, y, [1.4 1.6], "nearest"), [10 20]);
assert (interp1 (x, y, [1.4 2], "previous"), [10 20]);
assert (interp1 (x, y, [1.4 2], "next"), [20 20]);
assert (interp1 (x, y, 2.5, "spline"), spline (x, y, 2.5), 1e-12);
assert (interp1 (x, y, 2.5, "pchip"), pchip (x, y, 2.5), 1e-12);
assert (interp1 (x', [y; 2*y]', [1.5; 2.5]), [15 30; 30 60]);
assert (interp1 ([3 2 1], [40 20 10], 2.5), 30);
pp = interp1 (x, y, "linear", "pp");
assert (ppval (pp, 2.5), 30);
try, interp1 (1, 1, 1); catch err, end
assert (strncmp (err.message, "interp1: minimum of 2 points", 28));
try, interp1 (x, y, 2, "foo"); catch err, end
assert (strncmp (err.message, "interp1: invalid METHOD 'foo'", 29));
disp ("ok interp1")
