function r = corr (x, y)
  % CORR  correlation of columns.
  %
  % R = corr (X): correlations of the columns of X. R = corr (X, Y): columns of X with columns of Y.
  %
  % Example: corr ([1 2 3]', [2 4 6]')  ⇒ 1
  % See also: corrcoef, cov
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    y = x;
  end
  if (! (isnumeric (x) || islogical (x)))
    error ("corr: X must be a numeric vector or matrix");
  elseif (! isscalar (x) && ! (isnumeric (y) || islogical (y)))
    error ("cov: X and Y must be numeric matrices or vectors");
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("corr: X and Y must be 1-D or 2-D matrices");
  end
  if (isscalar (x))
    r = ones (1, 1, class (x + 0));
    return;
  end
  if (isrow (x))
    x = x.';
  end
  if (isrow (y))
    y = y.';
  end
  if (rows (x) != rows (y))
    error ("cov: X and Y must have the same number of observations");
  end
  n = rows (x);
  x = center (x, 1);
  y = center (y, 1);
  x ./= sqrt (sumsq (x, 1));
  y ./= sqrt (sumsq (y, 1));
  r = conj (x' * y);
  if (n == 0)
    r(:) = NaN;
  end
  if (isreal (r))
    tiny = 8 * eps (class (r));
    r(abs (abs (r) - 1) < tiny) = sign (r(abs (abs (r) - 1) < tiny));
  end
end
