% tests/stdlib/quadl.m - quadl by its documented behaviour.
assert (quadl (@(x) x .^ 2, 0, 3), 9, 1e-9);
assert (quadl (@(x) sin (x), 0, pi), 2, 1e-6);
assert (quadl (@(x, p) p * x, 0, 2, [], [], 3), 6, 1e-8);
[q, n] = quadl (@(x) 1 ./ (1 + x .^ 2), 0, 1, 1e-10);
assert (q, pi/4, 1e-9);
assert (n > 6);
text = "";
try, quadl (@sin, 0, 1, [1 2 3]); catch err, text = err.message; end
assert (text, "quadl: TOL must be a scalar >=0");
disp ("ok quadl")
