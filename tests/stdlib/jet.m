% tests/stdlib/jet.m - jet by its documented behaviour.
assert (jet (5), [0 0.5 1; 0 1 1; 0.5 1 0.5; 1 1 0; 1 0.5 0], 1e-4);
assert (size (jet (10)), [10 3]);
assert (size (jet ()), [64 3]);
assert (size (jet (0)), [0 3]);
map = jet (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, jet ({1, 2}); catch err, text = err.message; end
assert (text, "jet: N must be a scalar");
disp ("ok jet")
