function tf = issymmetric (a, opt = 0, tol = 0)
  % ISSYMMETRIC  whether a matrix equals its transpose.
  %
  % TF = issymmetric (A); with TOL, whether norm (A - A.', inf) / norm (A, inf) <= TOL; with "skew" or "nonskew", TOL behind them (A
  % is -A.' or A.').
  %
  % Example: issymmetric ([1 2; 2 1])  ⇒ 1
  % See also: ishermitian, isdefinite
  if (nargin < 1)
    print_usage ();
  end
  [skew, tol] = __symmetry_options__ ("issymmetric", nargin, opt, tol);
  if (! (isnumeric (a) || islogical (a) || ischar (a)))
    error ("issymmetric: A must be a numeric, logical, or character matrix");
  end
  tf = ndims (a) == 2 && rows (a) == columns (a);
  if (tf && ischar (a))
    a = double (a);
  end
  tf = tf && __mirrors__ (a, a.', skew, tol);
end
