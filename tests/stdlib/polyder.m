% tests/stdlib/polyder.m - polyder by its documented behaviour.
assert (polyder ([1 2 3]), [2 2]);
assert (polyder ([1 3 2], [2 1]), polyder (conv ([1 3 2], [2 1])));
[n, d] = polyder (1, [1 0]);
assert (n, -1); assert (d, [1 0 0]);
assert (polyder (13), 0);
try, polyder ([]); catch err, end
assert (err.message, "polyder: argument must be a vector");
disp ("ok polyder")
