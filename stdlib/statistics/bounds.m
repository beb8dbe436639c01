function [s, l] = bounds (x, dim, nanflag = false)
  % BOUNDS  smallest and largest element.
  %
  % [S, L] = bounds (X) along the first dimension that is not 1; bounds (X, DIM) along dimension DIM.
  % bounds (..., NANFLAG): "omitnan" (default) ignores NaN, "includenan" returns NaN where there is one.
  %
  % Example: [s, l] = bounds ([3 1 2])  ⇒ s = 1, l = 3
  % See also: range, max, min
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("bounds: X must be a numeric vector or matrix");
  end
  if (nargin > 1 && ischar (dim))
    nanflag = dim;
    dim = [];
  elseif (nargin < 2)
    dim = [];
  end
  if (isempty (dim))
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("bounds: DIM must be an integer and a valid dimension");
  end
  if (ischar (nanflag))
    nanflag = strcmpi (nanflag, "includenan");
  end
  s = min (x, [], dim);
  l = max (x, [], dim);
  if (nanflag)
    bad = any (isnan (x), dim);
    s(bad) = NaN;
    l(bad) = NaN;
  end
end
