function y = median (x, dim)
  % MEDIAN  median of the elements.
  %
  % Y = median (X) along the first dimension that is not 1; Y = median (X, DIM) along dimension DIM.
  % An even number of elements gives the mean of the middle two; a NaN gives NaN. An empty X is an error.
  %
  % Example: median ([1 9 2 3])  ⇒ 2.5
  % See also: mean, mode
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("median: X must be a numeric vector or matrix");
  elseif (isempty (x))
    error ("median: X cannot be an empty matrix");
  end
  if (nargin < 2)
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("median: DIM must be an integer and a valid dimension");
  end
  n = size (x, dim);
  nd = ndims (x);
  if (dim > nd)
    y = x;
    return;
  end
  idx = repmat ({':'}, 1, nd);
  k = floor ((n + 1) / 2);
  if (isreal (x))
    s = nth_element (x, k:floor (n / 2) + 1, dim);
  else
    idx{dim} = k:floor (n / 2) + 1;
    s = sort (x, dim)(idx{:});
  end
  idx{dim} = 1;
  y = s(idx{:});
  if (mod (n, 2) == 0)
    idx{dim} = 2;
    z = s(idx{:});
    if (islogical (x))
      y = y | z;
    elseif (isinteger (x))
      y += (z - y) / 2;                   % no overflow
    else
      y = (y + z) / 2;
      same = isinf (z) & (s(idx{:}) == z) & isnan (y);
      idx{dim} = 1;
      y(same & s(idx{:}) == z) = z(same & s(idx{:}) == z);
    end
  end
  if (isfloat (x))
    y(any (isnan (x), dim)) = NaN;
  end
end
