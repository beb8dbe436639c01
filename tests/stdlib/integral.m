% tests/stdlib/integral.m - integral by its documented behaviour.
assert (integral (@sin, 0, pi), 2, 1e-9);
assert (integral (@(x) exp (-x.^2), -Inf, Inf), sqrt (pi), 1e-9);
assert (integral (@(x) [x, 2*x], 0, 1, "ArrayValued", true), [0.5 1], 1e-9);
assert (integral (@(x) sin (x) * [1 2; 3 4], 0, pi, "ArrayValued", true), 2*[1 2; 3 4], 1e-6);
assert (integral (@(x) abs (x - 0.3), 0, 1, "Waypoints", 0.3), 0.29, 1e-10);
try, integral (@sin, 0, 1, "foo", 1); catch err, end
assert (strncmp (err.message, "integral: ", 10) || strncmp (err.message, "Invalid call", 12));
disp ("ok integral")
