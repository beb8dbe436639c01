% tests/stdlib/toeplitz.m - toeplitz by its documented behaviour.
assert (toeplitz (1:3), [1 2 3; 2 1 2; 3 2 1]);
assert (toeplitz ([1 2 3], [1 5]), [1 5; 2 1; 3 2]);
assert (toeplitz ([1 2i]), [1 2i; -2i 1]);
try, toeplitz (ones (2)); catch err, end
assert (strncmp (err.message, "toeplitz: C must be a vector", 28));
disp ("ok toeplitz")
