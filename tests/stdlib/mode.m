% tests/stdlib/mode.m - mode by its documented behaviour.
[m, f, c] = mode ([1 2 2 3 3]);
assert (m, 2); assert (f, 2); assert (c, {[2; 3]});
assert (mode ([1 2; 1 3; 2 3]), [1 3]);
assert (mode ([1 1 2; 3 4 4], 2), [1; 4]);
assert (mode (single ([1 1 2])), single (1));
[m, f] = mode ([5 4 3]);
assert ([m f], [3 1]);
try, mode ({1}); catch err, end
assert (err.message, "mode: X must be a numeric vector or matrix");
disp ("ok mode")
