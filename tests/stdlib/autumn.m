% tests/stdlib/autumn.m - autumn by its documented behaviour.
assert (autumn (2), [1 0 0; 1 1 0], 1e-4);
assert (size (autumn (10)), [10 3]);
assert (size (autumn ()), [64 3]);
assert (size (autumn (0)), [0 3]);
map = autumn (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, autumn ({1, 2}); catch err, text = err.message; end
assert (text, "autumn: N must be a scalar");
disp ("ok autumn")
