function y = kurtosis (x, flag = 1, dim)
  % KURTOSIS  sample kurtosis.
  %
  % Y = kurtosis (X): fourth central moment over the fourth power of the deviation, along the first dimension that
  % is not 1. FLAG = 1 (default) is the biased estimate, 0 corrects the bias when there are at least four elements.
  % Y = kurtosis (X, FLAG, DIM) works along DIM. Zero deviation gives NaN.
  %
  % Example: kurtosis ([-1 0 1])  ⇒ 1.5
  % See also: skewness, var
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("kurtosis: X must be a numeric vector or matrix");
  end
  if (isempty (flag))
    flag = 1;
  elseif (! isscalar (flag) || (flag != 0 && flag != 1))
    error ("kurtosis: FLAG must be 0 or 1");
  end
  if (nargin < 3)
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("kurtosis: DIM must be an integer and a valid dimension");
  end
  n = size (x, dim);
  if (isequal (size (x), [0, 0]) && dim == 1 && nargin < 3)
    y = zeros (1, 1, class (x * 1));
    return;
  end
  if (! isfloat (x))
    x = double (x);
  end
  x = x - sum (x, dim) / n;
  s = sqrt (sumsq (x, dim) / n);
  y = sum (x .^ 4, dim) ./ (n * s .^ 4);
  y(s == 0) = NaN;
  if (flag == 0 && n < 4)
    y(:) = NaN;
  elseif (flag == 0)
    y = 3 + (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * y - 3 * (n - 1));
  end
end
