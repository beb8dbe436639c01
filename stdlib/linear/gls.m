function [beta, v, r] = gls (y, x, o)
  % GLS  generalized least squares.
  %
  % [BETA, V, R] = gls (Y, X, O) fits Y = X * B + E where vec (E) has the covariance s^2 * O: the estimator BETA of B, V of
  % s^2, and the residuals R = Y - X * BETA.
  %
  % Example: gls ([1; 2; 3], [1; 1; 1], eye (3))  ⇒ 2
  % See also: ols, lscov
  if (nargin != 3)
    print_usage ();
  elseif (! (isnumeric (y) && isnumeric (x) && isnumeric (o)))
    error ("gls: X, Y, and O must be numeric matrices or vectors");
  elseif (ndims (y) != 2 || ndims (x) != 2 || ndims (o) != 2)
    error ("gls: X, Y and O must be 2-D matrices or vectors");
  end
  [t, p] = size (y);
  k = columns (x);
  if (rows (x) != t)
    error ("gls: number of rows of X and Y must be equal");
  elseif (rows (o) != columns (o) || rows (o) != t * p)
    error ("gls: matrix O must be square matrix with rows = rows (Y) * cols (Y)");
  end
  z = kron (eye (p), x);
  weighted = (o \ z).';
  beta = reshape ((weighted * z) \ (weighted * y(:)), k, p);
  r = y - x * beta;
  v = (r(:)' * (o \ r(:))) / (t * p - rank (z));
end
