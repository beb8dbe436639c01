function q = prctile (x, p = [], dim)
  % PRCTILE  percentiles.
  %
  % Q = prctile (X), prctile (X, P), prctile (X, P, DIM): quantile with P in percent (default 0, 25, 50, 75, 100).
  %
  % Example: prctile ([1 2 3 4 5], 50)  ⇒ 3
  % See also: quantile, iqr
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("prctile: X must be a numeric vector or matrix");
  end
  if (isempty (p))
    p = [0, 25, 50, 75, 100];
  end
  if (! (isnumeric (p) && isvector (p)))
    error ("prctile: P must be a numeric vector");
  end
  if (nargin < 3)
    q = quantile (x, p / 100);
  else
    q = quantile (x, p / 100, dim);
  end
end
