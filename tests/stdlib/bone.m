% tests/stdlib/bone.m - bone by its documented behaviour.
assert (bone (4), [0 0 0.125; 7/24 10/24 10/24; 15.5/24 17/24 17/24; 1 1 1], 1e-4);
assert (size (bone (10)), [10 3]);
assert (size (bone ()), [64 3]);
assert (size (bone (0)), [0 3]);
map = bone (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, bone ({1, 2}); catch err, text = err.message; end
assert (text, "bone: N must be a scalar");
disp ("ok bone")
