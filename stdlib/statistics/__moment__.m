function [y, n, flag] = __moment__ (who, power, x, flag, varargin)
  % __MOMENT__  what kurtosis and skewness share: the standardised central moment of order POWER along a dimension.
  %
  % [Y, N, FLAG] = __moment__ (WHO, POWER, X, FLAG, DIM): Y is NaN where X does not vary. N is the number of elements along DIM; FLAG is
  % 0 where a bias has to be corrected. Errors name WHO.
  if (! (isnumeric (x) || islogical (x)))
    error ("%s: X must be a numeric vector or matrix", who);
  elseif (isempty (flag))
    flag = 1;
  elseif (! isscalar (flag) || (flag != 0 && flag != 1))
    error ("%s: FLAG must be 0 or 1", who);
  end
  dim = __data_dimension__ (who, x, Inf, varargin{:});
  n = size (x, dim);
  if (isequal (size (x), [0, 0]) && isempty (varargin))
    y = zeros (1, 1, class (x * 1));
    flag = 1;
    return;
  end
  if (! isfloat (x))
    x = double (x);
  end
  x = x - sum (x, dim) / n;
  s = sqrt (sumsq (x, dim) / n);
  y = sum (x .^ power, dim) ./ (n * s .^ power);
  y(s == 0) = NaN;
end
