function y = center (x, dim)
  % CENTER  subtract the mean.
  %
  % Y = center (X) along the first dimension that is not 1; Y = center (X, DIM) along dimension DIM.
  %
  % Example: center ([1 2 3])  ⇒ [-1 0 1]
  % See also: zscore, mean
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("center: X must be a numeric vector or matrix");
  end
  if (! isfloat (x))
    x = double (x);
  end
  if (nargin < 2)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("center: DIM must be an integer and a valid dimension");
  end
  if (isempty (x))
    y = x;
  else
    y = x - sum (x, dim) / size (x, dim);
  end
end
