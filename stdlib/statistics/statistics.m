function stats = statistics (x, dim)
  % STATISTICS  the usual figures of a sample at once.
  %
  % statistics (X) gives for each column of X: minimum, first quartile, median, third quartile, maximum, mean, standard
  % deviation, skewness, kurtosis. statistics (X, DIM) along dimension DIM.
  %
  % Example: statistics ([1; 2; 3; 4; 5])(6)  ⇒ 3
  % See also: min, max, median, mean, std, skewness, kurtosis
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("statistics: X must be a numeric vector or matrix");
  end
  if (nargin < 2)
    dim = [find(size (x) > 1, 1), 1](1);
  elseif (! (isscalar (dim) && dim == fix (dim) && dim >= 1 && dim <= ndims (x)))
    error ("statistics: DIM must be an integer and a valid dimension");
  end
  if (size (x, dim) < 2)
    error ("statistics: dimension of X is too small (<2)");
  end
  if (isinteger (x))
    x = double (x);
  end
  stats = cat (dim, min (x, [], dim), quantile (x, [0.25; 0.5; 0.75], dim, 7), max (x, [], dim), mean (x, dim), ...
               std (x, [], dim), skewness (x, [], dim), kurtosis (x, [], dim));
end
