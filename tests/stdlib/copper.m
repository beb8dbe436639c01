% tests/stdlib/copper.m - copper by its documented behaviour.
assert (copper (2), [0 0 0; 1 0.7812 0.4975], 1e-4);
assert (size (copper (10)), [10 3]);
assert (size (copper ()), [64 3]);
assert (size (copper (0)), [0 3]);
map = copper (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, copper ({1, 2}); catch err, text = err.message; end
assert (text, "copper: N must be a scalar");
disp ("ok copper")
