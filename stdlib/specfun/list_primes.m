function p = list_primes (n = 25)
  % LIST_PRIMES  the first N primes.
  %
  % P = list_primes () is a row of 25 primes, P = list_primes (N) of N.
  %
  % Example: list_primes (5)  ⇒ [2 3 5 7 11]
  % See also: primes, isprime
  if (! (isscalar (n) && isreal (n)))
    error ("list_primes: N must be a real scalar");
  end
  if (n < 1)
    p = [];
    return;
  end
  top = max (12, ceil (n * (log (n) + log (log (max (n, 3))))));
  p = primes (top)(1:n);
end
