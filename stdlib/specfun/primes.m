function p = primes (n)
  % PRIMES  the primes up to N.
  %
  % P = primes (N) is a row, by the sieve of Eratosthenes over odd numbers; the class of N stays.
  %
  % Example: primes (20)  ⇒ [2 3 5 7 11 13 17 19]
  % See also: isprime, list_primes, factor
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (n) && isreal (n) && (isnumeric (n) || islogical (n) || ischar (n))))
    error ("primes: N must be a real scalar");
  end
  kind = class (n);
  if (ischar (n) || islogical (n))
    kind = "double";
  end
  n = floor (double (n));
  if (! isfinite (n) && n != -Inf)
    error ("primes: N must be finite (not +/-infinity)");
  end
  if (n < 2)
    p = zeros (1, 0, kind);
    return;
  end
  half = floor ((n - 1) / 2);             % flag k stands for 2k+1
  odd = true (1, half);
  for k = 1:floor ((sqrt (n) - 1) / 2)
    if (odd(k))
      odd(2*k*(k+1):2*k+1:half) = false;
    end
  end
  p = cast ([2, 2*find(odd)+1], kind);
end
