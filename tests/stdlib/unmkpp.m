% tests/stdlib/unmkpp.m - unmkpp by its documented behaviour.
[x, p, n, k, d] = unmkpp (mkpp ([0 1 2], [1 2; 3 4]));
assert (x, [0 1 2]); assert (p, [1 2; 3 4]); assert ([n k d], [2 2 1]);
try, unmkpp (1); catch err, end
assert (strncmp (err.message, "unmkpp: ", 8));
disp ("ok unmkpp")
