% tests/stdlib/factor.m - factor by its documented behaviour.
assert (factor (60), [2 2 3 5]);
[p, n] = factor (60);
assert (p, [2 3 5]); assert (n, [2 1 1]);
assert (factor (1), 1);
assert (factor (97), 97);
assert (factor (1000003*7), [7 1000003]);
assert (factor (uint8 (200)), uint8 ([2 2 2 5 5]));
try, factor (-1); catch err, end
assert (strncmp (err.message, "factor: Q must be a real non-negative integer", 45));
disp ("ok factor")
