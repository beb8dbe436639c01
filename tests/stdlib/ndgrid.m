% tests/stdlib/ndgrid.m - ndgrid by its documented behaviour.
[a, b] = ndgrid (1:2, 1:3);
assert (a, [1 1 1; 2 2 2]);
assert (b, [1 2 3; 1 2 3]);
[a, b, c] = ndgrid (1:2);
assert (size (c), [2 2 2]);
assert (squeeze (c(1,1,:)), [1; 2]);
try, ndgrid (ones (2), 1); catch err, end
assert (err.message, "ndgrid: arguments must be vectors");
disp ("ok ndgrid")
