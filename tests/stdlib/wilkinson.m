% tests/stdlib/wilkinson.m - wilkinson by its documented behaviour.
assert (wilkinson (3), [1 1 0; 1 0 1; 0 1 1]);
assert (wilkinson (1), 0);
assert (wilkinson (2), [0.5 1; 1 0.5]);
assert (wilkinson (0), []);
try, wilkinson (-1); catch err, end
assert (err.message, "wilkinson: N must be a non-negative integer");
disp ("ok wilkinson")
