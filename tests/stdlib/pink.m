% tests/stdlib/pink.m - pink by its documented behaviour.
assert (pink (4), [0.577350269189626 0 0; 0.745355992499930 0.745355992499930 0.471404520791032; 0.881917103688197 0.881917103688197 0.781735959970572; 1 1 1], 1e-4);
assert (size (pink (10)), [10 3]);
assert (size (pink ()), [64 3]);
assert (size (pink (0)), [0 3]);
map = pink (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, pink ({1, 2}); catch err, text = err.message; end
assert (text, "pink: N must be a scalar");
disp ("ok pink")
