function y = fractdiff (x, d)
  % FRACTDIFF  fractional difference.
  %
  % Y = fractdiff (X, D): (1 - L)^D X of a vector, where L delays by one and D > -1.
  %
  % Example: fractdiff ([1 2 3], 1)  ⇒ [1 1]
  % See also: diff, diffpara
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (x))
    error ("fractdiff: X must be a vector");
  elseif (! isscalar (d))
    error ("fractdiff: D must be a scalar");
  elseif (d <= -1)
    error ("fractdiff: D must be > -1");
  end
  n = numel (x);
  if (d >= 1)
    k = floor (d);
    x = diff (x, k);
    d -= k;
    n = numel (x);
  end
  if (d != 0 && n > 0)
    w = cumprod ([1, ((0:n-2) - d) ./ (1:n-1)]);
    y = reshape (filter (w, 1, x(:)), size (x));
  else
    y = x;
  end
end
