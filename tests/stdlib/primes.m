% tests/stdlib/primes.m - primes by its documented behaviour.
assert (primes (20), [2 3 5 7 11 13 17 19]);
assert (primes (2), 2);
assert (primes (1), zeros (1, 0));
assert (numel (primes (1000)), 168);
assert (primes (uint8 (11)), uint8 ([2 3 5 7 11]));
assert (primes (25)(end), 23);
try, primes (ones (2)); catch err, end
assert (err.message, "primes: N must be a real scalar");
disp ("ok primes")
