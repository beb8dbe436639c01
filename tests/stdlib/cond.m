% tests/stdlib/cond.m - cond by its documented behaviour.
assert (cond ([2 0; 0 1]), 2);
assert (cond ([1 2; 2 1]), 3, 1e-14);
assert (cond ([1 2; 2 4]) > 1e15);
assert (cond ([2 0; 0 1], 1), 2);
assert (cond (zeros (2)), Inf);
try, cond ([1 NaN; 2 1]); catch err, end
assert (strncmp (err.message, "cond: A must not contain Inf or NaN value", 41));
try, cond ("a"); catch err, end
assert (err.message, "invalid conversion from string to real matrix");
disp ("ok cond")
