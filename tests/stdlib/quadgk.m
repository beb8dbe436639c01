% tests/stdlib/quadgk.m - quadgk by its documented behaviour.
assert (quadgk (@sin, 0, pi), 2, 1e-9);
assert (quadgk (@(x) exp (-x.^2), -Inf, Inf), sqrt (pi), 1e-9);
assert (quadgk (@(x) exp (-x), 0, Inf), 1, 1e-9);
assert (quadgk (@(x) exp (x), -Inf, 0), 1, 1e-9);
assert (quadgk (@(x) 1 ./ sqrt (x), 0, 1), 2, 1e-6);
assert (quadgk (@(x) abs (x - 0.3), 0, 1, "WayPoints", 0.3), 0.29, 1e-10);
assert (quadgk (@sin, pi, 0), -2, 1e-9);
assert (quadgk (@(z) 1 ./ z, 1, 1, "WayPoints", [1+1i, -1+1i, -1-1i, 1-1i]), complex (0, 2*pi), 1e-9);
[q, err] = quadgk (@cos, 0, 1, 1e-12);
assert (q, sin (1), 1e-12);
assert (err < 1e-6);
try, quadgk (@sin, 0, 1, "foo", 1); catch err, end
assert (err.message, "quadgk: unknown property 'foo'");
disp ("ok quadgk")
