function [x, stdx, mse, s] = lscov (a, b, v = [], alg)
  % LSCOV  least squares with known weights or covariance.
  %
  % X = lscov (A, B, V) fits B = A * X + W where W has the covariance s^2 * V. V may be a vector of weights (inverse variances).
  % [X, STDX, MSE, S]: standard errors of X, the estimate of s^2, and the covariance of X, one page a column of B.
  %
  % Example: lscov ([1; 1; 1], [1; 2; 3])  ⇒ 2
  % See also: ols, gls, lsqnonneg
  if (nargin < 2)
    print_usage ();
  elseif (! (isnumeric (a) || islogical (a)) || ! (isnumeric (b) || islogical (b) || ischar (b)))
    error ("lscov: A and B must be numeric matrices");
  elseif (ndims (a) != 2 || ndims (b) != 2 || rows (a) != rows (b))
    error ("lscov: A and B must have the same number of rows");
  end
  a = double (a);
  b = double (b);
  [n, p] = size (a);
  k = columns (b);
  if (nargin > 3)
    warning ("lscov: algorithm selection input ALG is not yet implemented, using default");
  end
  if (! isempty (v))
    if (! isnumeric (v))
      error ("lscov: V must be numeric");
    elseif (isvector (v))
      if (numel (v) != n)
        error ("lscov: vector V must have n (number of row in A) elements");
      end
      w = sqrt (v(:));
      a = a .* w;
      b = b .* w;
    elseif (! isequal (size (v), [n n]))
      error ("lscov: array V must have size n-by-n (n = number of rows in A)");
    else
      [l, fail] = chol (v, "lower");
      if (fail)
        l = chol (v + 2 * eps * trace (v) * eye (n), "lower");
      end
      a = l \ a;
      b = l \ b;
    end
  end
  x = pinv (a) * b;
  if (nargout > 1)
    mse = sum (abs (b - a * x) .^ 2, 1) / (n - p);
    unscaled = pinv (a' * a);
    if (k == 1)
      s = mse * unscaled;
      stdx = sqrt (diag (s));
    else
      s = unscaled .* reshape (mse, 1, 1, k);
      stdx = sqrt (diag (unscaled) .* mse);
    end
  end
end
