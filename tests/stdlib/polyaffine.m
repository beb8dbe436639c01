% tests/stdlib/polyaffine.m - polyaffine by its documented behaviour.
assert (polyaffine ([1 0], [1 2]), [0.5 -0.5]);
assert (polyaffine ([0 1 2], [0 1]), [0 1 2]);
assert (polyval (polyaffine ([1 2 3], [2 3]), 5), polyval ([1 2 3], 1), 1e-12);
try, polyaffine ([], [1 2]); catch err, end
assert (strncmp (err.message, "polyaffine: F must be a vector", 30));
disp ("ok polyaffine")
