% tests/stdlib/vander.m - vander by its documented behaviour.
assert (vander ([1 2 3]), [1 1 1; 4 2 1; 9 3 1]);
assert (vander ([1; 2], 3), [1 1 1; 4 2 1]);
assert (vander (2, 3), [4 2 1]);
try, vander (ones (2)); catch err, end
assert (err.message, "vander: polynomial C must be a vector");
disp ("ok vander")
