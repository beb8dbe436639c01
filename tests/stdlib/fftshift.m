% tests/stdlib/fftshift.m - fftshift by its documented behaviour.
assert (fftshift ([0 1 2 -2 -1]), [-2 -1 0 1 2]);
assert (fftshift ([1; 2; 3; 4]), [3; 4; 1; 2]);
assert (fftshift ([1 2; 3 4]), [4 3; 2 1]);
assert (fftshift ([1 2; 3 4], 1), [3 4; 1 2]);
try, fftshift (1, 0); catch err, end
assert (strncmp (err.message, "fftshift: dimension DIM", 23));
disp ("ok fftshift")
