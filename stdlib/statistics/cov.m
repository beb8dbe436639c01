function c = cov (x, y, opt = 0)
  % COV  covariance.
  %
  % C = cov (X): covariance matrix of the columns of X (the variance of a vector).
  % C = cov (X, Y): covariances of the columns of X with those of Y; vectors are taken as columns.
  % cov (..., OPT): OPT = 0 normalises by N-1, OPT = 1 by N.
  %
  % Example: cov ([1 2 3]', [2 4 7]')  ⇒ 2.5
  % See also: corr, corrcoef, var
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    y = [];
  elseif (nargin == 2 && isscalar (y) && ! ischar (y) && ! isscalar (x))
    opt = y;
    y = [];
  end
  if (isscalar (x) && isnumeric (x) && ! isempty (y))
    c = zeros (1, 1, class (x));
    return;
  end
  if (! (isnumeric (x) || islogical (x)) || ! (isnumeric (y) || islogical (y)))
    error ("cov: X and Y must be numeric matrices or vectors");
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("cov: X and Y must be 2-D matrices or vectors");
  elseif (opt != 0 && opt != 1)
    error ("cov: normalization OPT must be 0 or 1");
  end
  if (isrow (x))
    x = x.';
  end
  n = rows (x);
  x = center (x, 1);
  if (isempty (y))
    c = x' * x / max (n - 1 + opt, 1);
    if (n > 0)
      c = conj (c);
    end
    return;
  end
  if (isrow (y))
    y = y.';
  end
  if (rows (y) != n)
    error ("cov: X and Y must have the same number of observations");
  end
  c = conj (x' * center (y, 1) / max (n - 1 + opt, 1));
end
