function r = expm (a)
  % EXPM  exponential of a matrix.
  %
  % R = expm (A) of a square matrix, by scaling, a Padé approximation of order 8 and squaring (Ward, 1977).
  %
  % Example: expm (zeros (2))  ⇒ [1 0; 0 1]
  % See also: logm, sqrtm, exp
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (a) || ! issquare (a))
    error ("expm: A must be a square matrix");
  end
  if (isempty (a))
    r = a;
    return;
  elseif (isscalar (a))
    r = exp (a);
    return;
  elseif (isdiag (a))
    r = diag (exp (diag (a)));
    return;
  end
  n = rows (a);
  id = eye (n, class (a));
  t = trace (a) / n;                      % take the mean eigenvalue out
  if (real (t) > 0)
    a = a - t * id;
  else
    t = 0;
  end
  [~, e] = log2 (norm (a, "inf"));
  s = max (0, min (e, 1023));
  a = a * 2 ^ (-s);
  c = [5.0000000000000000e-1, 1.1666666666666667e-1, 1.6666666666666667e-2, 1.6025641025641026e-3, ...
       1.0683760683760684e-4, 4.8562548562548563e-6, 1.3875013875013875e-7, 1.9270852604185938e-9];
  a2 = a * a;
  x = a2 * (a2 * (a2 * (c(8) * a2 + c(6) * id) + c(4) * id) + c(2) * id) + id;
  y = a * (a2 * (a2 * (c(7) * a2 + c(5) * id) + c(3) * id) + c(1) * id);
  r = (x - y) \ (x + y);
  for k = 1:s
    r = r * r;
  end
  if (t != 0)
    r *= exp (t);
  end
end
