function y = detrend (x, p = 1)
  % DETREND  take away the polynomial that fits best.
  %
  % Y = detrend (X, P): P is the degree, 1 by default, or "constant" or "linear"; a matrix is treated by columns.
  %
  % Example: detrend ([1 2 3])  ⇒ [0 0 0]
  % See also: polyfit
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x) || ndims (x) > 2)
    error ("detrend: X must be a numeric vector or matrix");
  end
  if (ischar (p) && strcmpi (p, "constant"))
    p = 0;
  elseif (ischar (p) && strcmpi (p, "linear"))
    p = 1;
  elseif (! (isscalar (p) && ! ischar (p) && p == fix (p) && p >= 0))
    error ("detrend: P must be \"constant\", \"linear\", or a positive integer");
  end
  across = isrow (x);
  if (across)
    x = x.';
  end
  t = (1:rows (x)).' / rows (x);
  basis = t .^ (0:p);
  y = x - basis * (basis \ x);
  if (across)
    y = y.';
  end
end
