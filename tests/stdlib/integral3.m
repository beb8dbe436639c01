% tests/stdlib/integral3.m - integral3 by its documented behaviour.
assert (integral3 (@(x, y, z) x .* y .* z, 0, 1, 0, 1, 0, 1), 0.125, 1e-7);
assert (integral3 (@(x, y, z) ones (size (z)), 0, 1, 0, @(x) x, 0, @(x, y) x + y), 1/2, 1e-6);
text = "";
try, integral3 (@plus, 0, 1, 0, 1, 0, 1, "foo", 2); catch err, text = err.message; end
assert (text, "integral3: unknown property 'foo'");
disp ("ok integral3")
