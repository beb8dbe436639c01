% tests/stdlib/quad2d.m - quad2d by its documented behaviour.
assert (quad2d (@(x, y) x .* y, 0, 1, 0, 2), 1, 1e-8);
assert (quad2d (@(x, y) 1 ./ (sqrt (x + y) .* (1 + x + y) .^ 2), 0, 1, 0, @(x) 1 - x), pi/4 - 0.5, 1e-6);
assert (quad2d (@(x, y) cos (x) .* exp (y), 0, pi/2, 0, 1, "Singular", false), e - 1, 1e-8);
assert (quad2d (@(x, y) x * y, 0, 1, @(x) x, 1, "Vectorized", false), 1/8, 1e-8);
text = "";
try, quad2d (@plus, 0, 1, 0, 1, "foo", 2); catch err, text = err.message; end
assert (text, "quad2d: unknown property 'foo'");
disp ("ok quad2d")
