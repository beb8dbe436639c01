% tests/stdlib/prism.m - prism by its documented behaviour.
assert (prism (3), [1 0 0; 1 0.5 0; 1 1 0], 1e-4);
assert (size (prism (10)), [10 3]);
assert (size (prism ()), [64 3]);
assert (size (prism (0)), [0 3]);
map = prism (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, prism ({1, 2}); catch err, text = err.message; end
assert (text, "prism: N must be a scalar");
disp ("ok prism")
