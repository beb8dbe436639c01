function b = rescale (a, varargin)
  % RESCALE  move values linearly into an interval.
  %
  % B = rescale (A) maps A's least element to 0 and the greatest to 1; rescale (A, L, U) to L and U, arrays that
  % broadcast with A. rescale (..., "inputmin", LO, "inputmax", HI) takes LO and HI for the extremes and limits A to them.
  %
  % Example: rescale ([1 2 3])  ⇒ [0 0.5 1]
  % See also: normalize, bounds
  if (nargin < 1)
    print_usage ();
  end
  if (! (isnumeric (a) || islogical (a)))
    error ("rescale: A must be a numeric or logical matrix");
  end
  l = 0;
  u = 1;
  if (nargin > 1 && ! ischar (varargin{1}))
    if (nargin < 3 || ischar (varargin{2}))
      print_usage ();
    end
    l = varargin{1};
    u = varargin{2};
    varargin(1:2) = [];
    if (! (isnumeric (l) || islogical (l)))
      error ("rescale: lower bound L must be numeric");
    elseif (! (isnumeric (u) || islogical (u)))
      error ("rescale: upper bound U must be numeric");
    end
    if (any ((l >= u)(:)))
      error ("rescale: lower bound L must be smaller than upper bound U");
    end
  end
  if (mod (numel (varargin), 2) != 0)
    print_usage ();
  end
  if (! isfloat (a))
    a = double (a);
  end
  lo = min (a(:));
  hi = max (a(:));
  for k = 1:2:numel (varargin)
    if (! ischar (varargin{k}))
      print_usage ();
    end
    switch (tolower (varargin{k}))
      case "inputmin", lo = varargin{k+1};
      case "inputmax", hi = varargin{k+1};
      otherwise,       error ("rescale: invalid option(s)");
    end
  end
  if (! (isnumeric (lo) || islogical (lo)))
    error ("rescale: INMIN must be numeric");
  elseif (! (isnumeric (hi) || islogical (hi)))
    error ("rescale: INMAX must be numeric");
  elseif (any ((lo > hi)(:)))
    error ("rescale: INMIN must be smaller than INMAX");
  end
  gap = isnan (a);
  a = max (min (a, hi), lo);
  a(gap) = NaN;
  b = l + (a - lo) ./ (hi - lo) .* (u - l);
  same = hi == lo;
  if (any (same(:)))
    flat = zeros (size (b)) + l;
    same = same & true (size (b));
    b(same) = flat(same);
  end
end
