% tests/stdlib/gray.m - gray by its documented behaviour.
assert (gray (3), [0 0 0; 0.5 0.5 0.5; 1 1 1], 1e-4);
assert (size (gray (10)), [10 3]);
assert (size (gray ()), [64 3]);
assert (size (gray (0)), [0 3]);
map = gray (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, gray ({1, 2}); catch err, text = err.message; end
assert (text, "gray: N must be a scalar");
disp ("ok gray")
