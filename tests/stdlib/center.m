% tests/stdlib/center.m - center by its documented behaviour.
assert (center ([1 2 3]), [-1 0 1]);
assert (center ([1 2; 3 6]), [-1 -2; 1 2]);
assert (center ([1 3; 2 8], 2), [-1 1; -3 3]);
assert (center (int8 ([1 2 3])), [-1 0 1]);
assert (center ([]), []);
try, center ({1}); catch err, end
assert (err.message, "center: X must be a numeric vector or matrix");
disp ("ok center")
