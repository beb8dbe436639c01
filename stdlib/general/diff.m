function y = diff (x, k = 1, dim)
  % DIFF  differences of neighbours.
  %
  % Y = diff (X): X(2:end) - X(1:end-1) along the first dimension that is not 1. Y = diff (X, K): K times; when a
  % dimension is used up it goes on along the next. Y = diff (X, K, DIM): along DIM.
  %
  % Example: diff ([1 4 9])  ⇒ [3 5]
  % See also: sum, cumsum, gradient
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("diff: X must be numeric or logical");
  end
  if (isempty (k))
    k = 1;
  elseif (! isscalar (k))
    error ("diff: order K must be a scalar or []");
  elseif (k < 0 || k != fix (k))
    error ("diff: order K must be non-negative");
  end
  if (islogical (x))
    x = double (x);
  end
  fixed = (nargin == 3);
  if (fixed && ! (isscalar (dim) && dim >= 1 && dim == fix (dim) && dim <= ndims (x)))
    error ("diff: DIM must be a valid dimension");
  end
  y = x;
  while (k > 0)
    if (! fixed)
      dim = find (size (y) != 1, 1);
      if (isempty (dim))
        dim = 1;
      end
    end
    n = size (y, dim);
    if (n <= 1)
      sz = size (y);
      sz(dim) = 0;
      y = zeros (sz, class (y));
      if (! fixed && all (size (x) == 1))
        y = [];
      end
      return;
    end
    if (iscolumn (y) || (ndims (y) == 2 && dim == 1))
      y = y(2:n,:) - y(1:n-1,:);
    elseif (ndims (y) == 2)
      y = y(:,2:n) - y(:,1:n-1);
    else
      a = b = repmat ({':'}, 1, ndims (y));
      a{dim} = 2:n;
      b{dim} = 1:n-1;
      y = y(a{:}) - y(b{:});
    end
    k--;
  end
end
