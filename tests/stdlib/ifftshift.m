% tests/stdlib/ifftshift.m - ifftshift by its documented behaviour.
assert (ifftshift ([-2 -1 0 1 2]), [0 1 2 -2 -1]);
x = magic (5);
assert (ifftshift (fftshift (x)), x);
assert (ifftshift (fftshift (x, 2), 2), x);
try, ifftshift (1, 0); catch err, end
assert (strncmp (err.message, "ifftshift: dimension DIM", 24));
disp ("ok ifftshift")
