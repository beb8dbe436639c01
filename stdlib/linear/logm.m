function [s, k] = logm (a, opt_iters = 100)
  % LOGM  principal logarithm of a matrix.
  %
  % S = logm (A) of a square matrix: expm (S) is A. By square roots until A is near the identity, then
  % partial fractions of a Padé approximation (Higham, 2001).
  % [S, ITERS] = logm (A, OPT_ITERS): ITERS square roots were taken, at most OPT_ITERS (100).
  %
  % Example: logm (eye (2))  ⇒ [0 0; 0 0]
  % See also: expm, sqrtm
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (a) && ! islogical (a) || ! issquare (a))
    error ("logm: A must be a square matrix");
  end
  k = 0;
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
  if (any (imag (d) == 0 & real (d) < 0))
    warning ("Octave:logm:non-principal", ["logm: principal matrix logarithm is not defined for matrices with ", ...
                                           "negative eigenvalues; computing non-principal logarithm"]);
  elseif (any (d == 0))
    warning ("Octave:logm:non-principal", ["logm: principal matrix logarithm is not defined for matrices with ", ...
                                           "zero eigenvalues; computing non-principal logarithm"]);
  end
  id = eye (n);
  % one root more is taken where it saves two degrees of the approximation
  theta = [1.62e-2, 5.39e-2, 1.14e-1, 1.87e-1, 2.64e-1];
  near = 0;
  while (k < opt_iters)
    tau = norm (t - id, 1);
    if (tau <= 0.25)
      near++;
      if (near == 2 || find (tau <= theta, 1) - find (tau / 2 <= theta, 1) <= 1)
        break;
      end
    end
    t = sqrtm (t);
    k++;
  end
  if (k >= opt_iters)
    warning ("logm: maximum number of square roots exceeded; results may still be accurate");
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
