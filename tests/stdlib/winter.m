% tests/stdlib/winter.m - winter by its documented behaviour.
assert (winter (2), [0 0 1; 0 1 0.5], 1e-4);
assert (size (winter (10)), [10 3]);
assert (size (winter ()), [64 3]);
assert (size (winter (0)), [0 3]);
map = winter (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, winter ({1, 2}); catch err, text = err.message; end
assert (text, "winter: N must be a scalar");
disp ("ok winter")
