% tests/stdlib/white.m - white by its documented behaviour.
assert (white (2), [1 1 1; 1 1 1], 1e-4);
assert (size (white (10)), [10 3]);
assert (size (white ()), [64 3]);
assert (size (white (0)), [0 3]);
map = white (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, white ({1, 2}); catch err, text = err.message; end
assert (text, "white: N must be a scalar");
disp ("ok white")
