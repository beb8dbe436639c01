% tests/stdlib/summer.m - summer by its documented behaviour.
assert (summer (2), [0 0.5 0.4; 1 1 0.4], 1e-4);
assert (size (summer (10)), [10 3]);
assert (size (summer ()), [64 3]);
assert (size (summer (0)), [0 3]);
map = summer (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, summer ({1, 2}); catch err, text = err.message; end
assert (text, "summer: N must be a scalar");
disp ("ok summer")
