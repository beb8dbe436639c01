% tests/stdlib/ocean.m - ocean by its documented behaviour.
assert (ocean (4), [0 0 0; 0 0 1/3; 0 0.5 2/3; 1 1 1], 1e-4);
assert (ocean (7)(:,1).', [0 0 0 0 0 0.5 1], 1e-4);
assert (ocean (7)(:,2).', [0 0 0 0.25 0.5 0.75 1], 1e-4);
assert (size (ocean ()), [64 3]);
assert (size (ocean (0)), [0 3]);
assert (ocean (1), [0 0 0]);
text = "";
try, ocean ({1, 2}); catch err, text = err.message; end
assert (text, "invalid conversion from cell to double");
disp ("ok ocean")
