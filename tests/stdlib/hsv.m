% tests/stdlib/hsv.m - hsv by its documented behaviour.
assert (hsv (4), [1 0 0; 0.5 1 0; 0 1 1; 0.5 0 1], 1e-4);
assert (size (hsv (10)), [10 3]);
assert (size (hsv ()), [64 3]);
assert (size (hsv (0)), [0 3]);
map = hsv (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, hsv ({1, 2}); catch err, text = err.message; end
assert (text, "hsv: N must be a scalar");
disp ("ok hsv")
