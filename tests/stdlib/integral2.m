% tests/stdlib/integral2.m - integral2 by its documented behaviour.
assert (integral2 (@(x, y) x .* y, 0, 1, 0, 2), 1, 1e-8);
assert (integral2 (@(x, y) x .* y, 0, 1, 0, @(x) x, "Method", "iterated"), 1/8, 1e-8);
assert (integral2 (@(x, y) exp (-x.^2 - y.^2), -Inf, Inf, -Inf, Inf), pi, 1e-6);
assert (integral2 (@(x, y) x * y, 0, 1, 0, 1, "Vectorized", false), 0.25, 1e-8);
text = "";
try, integral2 (@plus, 0, 1, 0, 1, "foo", 2); catch err, text = err.message; end
assert (text, "integral2: unknown property 'foo'");
disp ("ok integral2")
