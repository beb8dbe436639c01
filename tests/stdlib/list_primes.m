% tests/stdlib/list_primes.m - list_primes by its documented behaviour.
assert (list_primes (5), [2 3 5 7 11]);
assert (numel (list_primes ()), 25);
assert (list_primes (100)(end), 541);
try, list_primes ([1 2]); catch err, end
assert (err.message, "list_primes: N must be a real scalar");
disp ("ok list_primes")
