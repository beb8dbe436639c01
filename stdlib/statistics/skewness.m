function y = skewness (x, flag = 1, dim)
  % SKEWNESS  sample skewness.
  %
  % Y = skewness (X): third central moment over the cube of the deviation, along the first dimension that is not 1.
  % FLAG = 1 (default) is the biased estimate, 0 corrects the bias when there are at least three elements.
  % Y = skewness (X, FLAG, DIM) works along DIM. Zero deviation gives NaN.
  %
  % Example: skewness ([-1 0 1])  ⇒ 0
  % See also: kurtosis, var
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 3)
    [y, n, flag] = __moment__ ("skewness", 3, x, flag);
  else
    [y, n, flag] = __moment__ ("skewness", 3, x, flag, dim);
  end
  if (flag == 0 && n < 3)
    y(:) = NaN;
  elseif (flag == 0)
    y *= sqrt (n * (n - 1)) / (n - 2);
  end
end
