function q = quantile (x, p = [], dim, method = 5)
  % QUANTILE  sample quantiles.
  %
  % Q = quantile (X): the quantiles 0, 1/4, 1/2, 3/4, 1 along the first dimension that is not 1; NaN are ignored.
  % Q = quantile (X, P), quantile (X, P, DIM), quantile (X, P, DIM, METHOD): P holds probabilities; METHOD is one of
  % the nine of Hyndman and Fan (1996), 5 by default: 1 to 3 step, 4 to 9 interpolate linearly.
  %
  % Example: quantile ([1 2 3 4], 0.5)  ⇒ 2.5
  % See also: prctile, median, iqr
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)) || isempty (x))
    error ("quantile: X must be a non-empty numeric vector or matrix");
  end
  if (isempty (p))
    p = [0, 0.25, 0.5, 0.75, 1];
  end
  if (! (isnumeric (p) && isvector (p)))
    error ("quantile: P must be a numeric vector");
  end
  if (nargin < 3)
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("quantile: DIM must be a positive integer");
  end
  sz = size (x);
  sz(end+1:dim) = 1;
  order = [dim, 1:dim-1, dim+1:numel(sz)];
  flat = reshape (permute (x, order), sz(dim), []);
  if (! isfloat (flat))
    flat = double (flat);
  end
  flat = sort (flat, 1);
  n = sum (! isnan (flat), 1);
  np = numel (p);
  shape_p = size (p);
  p = double (p(:));
  inside = (p >= 0 & p <= 1);
  rows_all = rows (flat);
  base = rows_all * (0:columns (flat)-1);
  N = repmat (n, np, 1);
  P = repmat (p, 1, columns (flat));
  P(! inside,:) = NaN;
  switch (method)
    case {1, 2, 3}
      t = P .* N;
      switch (method)
        case 1
          lo = hi = max (ceil (t), 1);
        case 2
          lo = max (ceil (t), 1);
          hi = min (floor (t + 1), N);
        case 3
          lo = hi = max (round (t), 1);
          tie = (t - floor (t) == 0.5);
          lo(tie) = max (2 * round (t(tie) / 2), 1);
          hi = lo;
      end
      w = 0.5 * ones (size (t));
    case {4, 5, 6, 7, 8, 9}
      switch (method)
        case 4
          t = N .* P;
        case 5
          t = N .* P + 0.5;
        case 6
          t = (N + 1) .* P;
        case 7
          t = (N - 1) .* P + 1;
        case 8
          t = (N + 1/3) .* P + 1/3;
        case 9
          t = (N + 0.25) .* P + 0.375;
      end
      t = max (min (t, N), 1);
      lo = floor (t);
      hi = min (lo + 1, N);
      w = t - lo;
    otherwise
      error ("quantile: Unknown METHOD, '%d'", method);
  end
  bad = isnan (P) | N == 0;
  lo(bad) = 1;
  hi(bad) = 1;
  lo = max (lo, 1);
  if (rows_all == 0)
    q = NaN (np, columns (flat), class (flat));
  else
    a = flat(lo + base);
    b = flat(hi + base);
    q = reshape (a + w .* (b - a), np, []);
    same = (a == b) | (w == 0);
    q(same) = a(same);
    q(bad) = NaN;
    q(P < 0) = -Inf;
  end
  low = (p < 0);
  q(low,:) = -Inf;
  q(p > 1,:) = Inf;
  sz(dim) = np;
  q = ipermute (reshape (q, sz(order)), order);
  if (isvector (x) && numel (q) == np)     % quantiles of a vector take the shape of P
    q = reshape (q, shape_p);
  end
end
