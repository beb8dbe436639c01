function [beta, sigma, r] = ols (y, x)
  % OLS  ordinary least squares.
  %
  % [BETA, SIGMA, R] = ols (Y, X) fits Y = X * B + E, whose rows have the covariance S: the estimator BETA of B, SIGMA of S,
  % and the residuals R = Y - X * BETA. Where X lacks rank, BETA is pinv (X) * Y.
  %
  % Example: ols ([1; 2; 3], [1; 1; 1])  ⇒ 2
  % See also: gls, lscov, pinv
  if (nargin != 2)
    print_usage ();
  elseif (! (isnumeric (x) && isnumeric (y)))
    error ("ols: X and Y must be numeric matrices or vectors");
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("ols: X and Y must be 2-D matrices or vectors");
  elseif (rows (x) != rows (y))
    error ("ols: number of rows of X and Y must be equal");
  end
  z = x' * x;
  rank_x = rank (z);
  if (rank_x == columns (z))
    beta = z \ (x' * y);
  else
    beta = pinv (x) * y;
  end
  r = y - x * beta;
  sigma = r' * r / (rows (y) - rank_x);
end
