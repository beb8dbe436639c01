% tests/stdlib/quad.m - quad by its documented behaviour.
[q, ier, nfev, err] = quad (@(x) log (x), 0, 1);
assert (q, -1, 1e-8);
assert (nfev > 0);
assert (quad (@(x) exp (-x^2), -Inf, Inf), sqrt (pi), 1e-8);
assert (quad ("sin", 0, pi), 2, 1e-9);
disp ("ok quad")
