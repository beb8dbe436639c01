% tests/stdlib/hamming.m - hamming by its documented behaviour.
assert (hamming (1), 1);
assert (hamming (3), [0.08; 1; 0.08], 1e-15);
assert (hamming (4, "periodic"), hamming (5)(1:4), 1e-15);
try, hamming (0.5); catch err, end
assert (err.message, "hamming: M must be a positive integer");
disp ("ok hamming")
