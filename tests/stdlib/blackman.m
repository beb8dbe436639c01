% tests/stdlib/blackman.m - blackman by its documented behaviour.
assert (blackman (1), 1);
assert (blackman (3), [0; 1; 0], 1e-15);
assert (blackman (4, "periodic"), blackman (5)(1:4), 1e-15);
try, blackman (0.5); catch err, end
assert (err.message, "blackman: M must be a positive integer");
disp ("ok blackman")
