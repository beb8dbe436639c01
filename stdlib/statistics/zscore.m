function [z, mu, s] = zscore (x, opt = 0, dim)
  % ZSCORE  subtract the mean and divide by the standard deviation.
  %
  % Z = zscore (X), zscore (X, OPT), zscore (X, OPT, DIM): OPT is the normalisation of std (0 or 1). Where the
  % deviation is zero only the mean is subtracted. [Z, MU, SIGMA] also gives mean and deviation.
  %
  % Example: zscore ([1 2 3])  ⇒ [-1 0 1]
  % See also: center, normalize
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("zscore: X must be a numeric vector or matrix");
  end
  if (isempty (opt))
    opt = 0;
  elseif (! isscalar (opt) || (opt != 0 && opt != 1))
    error ("zscore: normalization OPT must be empty, 0, or 1");
  end
  if (nargin < 3)
    dim = __data_dimension__ ("zscore", x, ndims (x));
  else
    dim = __data_dimension__ ("zscore", x, ndims (x), dim);
  end
  if (! isfloat (x))
    x = double (x);
  end
  if (isempty (x))
    z = x;
    mu = s = [];
    return;
  end
  mu = sum (x, dim) / size (x, dim);
  s = std (x, opt, dim);
  d = s;
  d(d == 0) = 1;
  z = (x - mu) ./ d;
end
