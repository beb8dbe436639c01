% tests/stdlib/polyval.m - polyval by its documented behaviour.
assert (polyval ([1 2 3], 2), 11);
assert (polyval ([1 0 1], [0 1; 2 3]), [1 2; 5 10]);
assert (polyval ([], 1:3), [0 0 0]);
assert (polyval (5, [1 2]), [5 5]);
assert (polyval ([1 1], [], []), []);
assert (polyval ([1 0], [3 5], [], [3 2]), [0 1]);
try, polyval ({1}, 1); catch err, end
assert (strncmp (err.message, "polyval: ", 9));
disp ("ok polyval")
