function y = mad (x, opt = 0, dim = [])
  % MAD  mean or median absolute deviation.
  %
  % mad (X) or mad (X, 0): mean distance from the mean, along the first dimension that is not 1; mad (X, 1): median distance
  % from the median. mad (X, OPT, DIM) along dimension DIM.
  %
  % Example: mad ([1 2 3 7])  ⇒ 1.875
  % See also: bounds, range, iqr, std, mean, median
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("mad: X must be a numeric vector or matrix");
  end
  if (isempty (opt))
    opt = 0;
  elseif (! (isscalar (opt) && (opt == 0 || opt == 1)))
    error ("mad: OPT must be 0 or 1");
  end
  if (isempty (dim))
    dim = [find(size (x) > 1, 1), 1](1);
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("mad: DIM must be an integer and a valid dimension");
  end
  if (opt)
    middle = @median;
  else
    middle = @mean;
  end
  y = middle (abs (x - middle (x, dim)), dim);
end
