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
  elseif (nargin < 3)
    [y, n, flag] = __moment__ ("kurtosis", 4, x, flag);
  else
    [y, n, flag] = __moment__ ("kurtosis", 4, x, flag, dim);
  end
  if (flag == 0 && n < 4)
    y(:) = NaN;
  elseif (flag == 0)
    y = 3 + (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * y - 3 * (n - 1));
  end
end
