% tests/stdlib/cool.m - cool by its documented behaviour.
assert (cool (3), [0 1 1; 0.5 0.5 1; 1 0 1], 1e-4);
assert (size (cool (10)), [10 3]);
assert (size (cool ()), [64 3]);
assert (size (cool (0)), [0 3]);
map = cool (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, cool ({1, 2}); catch err, text = err.message; end
assert (text, "cool: N must be a scalar");
disp ("ok cool")
