% tests/stdlib/spline.m - spline by its documented behaviour.
assert (spline (0:3, [0 1 8 27], 1.5), 3.375, 1e-12);
x = 0:0.5:3; y = x.^3 - 2*x;
assert (spline (x, y, 0.1:0.3:2.9), (0.1:0.3:2.9).^3 - 2*(0.1:0.3:2.9), 1e-12);
assert (spline ([0 1], [1 3], 0.5), 2);
assert (spline ([0 1 2], [0 1 4], 1.5), 2.25, 1e-14);
assert (spline ([0 1], [0 0 1 3], 0.5), 0.125, 1e-12);
assert (spline (x, [y; 2*y], 0.7), [0.7^3 - 1.4; 2*(0.7^3 - 1.4)], 1e-12);
pp = spline (x, y);
assert (ppval (pp, x), y, 1e-12);
% many points take little time, whatever the ends
x = linspace (0, 10, 20001);
assert (spline (x, sin (x), 1:0.37:9), sin (1:0.37:9), 1e-12);
assert (spline (x, [1, sin(x), cos(10)], 1:0.37:9), sin (1:0.37:9), 1e-12);
assert (spline (0:4, (0:4).^2 + 1i * (0:4).^3, 2.5), 2.5^2 + 1i * 2.5^3, 1e-12);
assert (class (spline (single (0:4), single ((0:4).^2), single (1.5))), "single");
assert (spline ([0 1 2], [0, 0 1 8, 12], 1.5), 3.375, 1e-12);
disp ("ok spline")
