% tests/stdlib/flag.m - flag by its documented behaviour.
assert (flag (5), [1 0 0; 1 1 1; 0 0 1; 0 0 0; 1 0 0], 1e-4);
assert (size (flag (10)), [10 3]);
assert (size (flag ()), [64 3]);
assert (size (flag (0)), [0 3]);
map = flag (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, flag ({1, 2}); catch err, text = err.message; end
assert (text, "flag: N must be a scalar");
disp ("ok flag")
