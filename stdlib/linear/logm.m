function s = logm (a)
  % LOGM  principal logarithm of a matrix.
  %
  % S = logm (A) of a square matrix: expm (S) is A. By square roots until A is near the identity, then
  % partial fractions of a Padé approximation (Higham, 2001).
  %
  % Example: logm (eye (2))  ⇒ [0 0; 0 0]
  % See also: expm, sqrtm
  if (nargin < 1)
    print_usage ();
  elseif (! issquare (a))
    error ("logm: A must be a square matrix");
  end
  if (isempty (a))
    s = a;
    return;
  elseif (isscalar (a))
    s = log (a);
    return;
  elseif (isdiag (a))
    s = diag (log (diag (a)));
    return;
  end
  real_in = isreal (a);
  n = rows (a);
  [u, t] = schur (a);
  if (real_in && any (diag (t, -1)))
    [u, t] = schur (complex (a));
  end
  d = diag (t);
  positive = isreal (t) && all (d >= 0);
  if (any (d == 0))
    warning ("logm: principal matrix logarithm is not defined for matrices with zero eigenvalues; computing non-principal logarithm");
  end
  id = eye (n);
  k = 0;
  while (norm (t - id, 1) > 0.25 && k < 100)
    t = sqrtm (t);
    k++;
  end
  m = 8;
  beta = (1:m-1) ./ sqrt ((2*(1:m-1)).^2 - 1);
  [v, x] = eig (diag (beta, 1) + diag (beta, -1));
  x = (diag (x) + 1) / 2;
  w = v(1,:).^2;
  e = t - id;
  s = zeros (n);
  for j = 1:m
    s += w(j) * ((id + x(j) * e) \ e);
  end
  s = 2^k * (u * s * u');
  if (real_in && (positive || all (real (d) > 0 | imag (d) != 0)) && norm (imag (s), 1) <= 100 * n * eps * norm (s, 1))
    s = real (s);
  end
end
