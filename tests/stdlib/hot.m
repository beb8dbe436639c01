% tests/stdlib/hot.m - hot by its documented behaviour.
assert (hot (5), [1 0 0; 1 1 0; 1 1 1/3; 1 1 2/3; 1 1 1], 1e-4);
assert (size (hot (10)), [10 3]);
assert (size (hot ()), [64 3]);
assert (size (hot (0)), [0 3]);
map = hot (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, hot ({1, 2}); catch err, text = err.message; end
assert (text, "hot: N must be a scalar");
disp ("ok hot")
