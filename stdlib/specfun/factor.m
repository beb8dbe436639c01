function [pf, n] = factor (q)
  % FACTOR  prime factors.
  %
  % PF = factor (Q) is a row of the primes whose product is Q, each as often as it divides; the class of Q stays.
  % [PF, N] = factor (Q): the distinct primes and how often each divides.
  %
  % Example: factor (60)  ⇒ [2 2 3 5]
  % See also: gcd, lcm, isprime, primes
  if (nargin < 1)
    print_usage ();
  elseif (! isscalar (q) || ! isreal (q))
    error ("factor: Q must be a real non-negative integer");
  elseif (q < 0 || q != fix (q))
    error ("factor: Q must be a real non-negative integer");
  elseif (isfloat (q) && q > flintmax (class (q)))
    error ("factor: Q too large to factor (> flintmax)");
  end
  kind = class (q);
  pf = zeros (1, 0, kind);
  if (q < 4)
    pf = q;
    n = 1;
    return;
  end
  limit = 1000;
  done = 0;
  while (q > 1)
    p = primes (min (limit, floor (sqrt (double (q))) + 1));
    p = cast (p(p > done), kind);
    p = p(mod (q, p) == 0);
    for d = p
      while (mod (q, d) == 0)
        pf(end+1) = d;
        q /= d;
      end
    end
    if (q > 1 && limit >= sqrt (double (q)))
      pf(end+1) = q;
      break;
    end
    done = limit;
    limit *= 30;
  end
  pf = sort (pf);
  if (nargout > 1)
    [u, last] = unique (pf, "last");
    n = diff ([0; last(:)]).';
    pf = u;
  end
end
