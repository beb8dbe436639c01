% tests/stdlib/polyint.m - polyint by its documented behaviour.
assert (polyint ([2 2]), [1 2 0]);
assert (polyint ([3 0 1], 7), [1 0 1 7]);
try, polyint (ones (2)); catch err, end
assert (err.message, "polyint: argument must be a vector");
disp ("ok polyint")
