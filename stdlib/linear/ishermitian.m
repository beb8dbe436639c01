function tf = ishermitian (a, opt = 0, tol = 0)
  % ISHERMITIAN  whether a matrix equals its conjugate transpose.
  %
  % TF = ishermitian (A); with TOL, whether norm (A - A', inf) / norm (A, inf) <= TOL; with "skew" or "nonskew", TOL behind them (A is
  % -A' or A').
  %
  % Example: ishermitian ([1 i; -i 1])  ⇒ 1
  % See also: issymmetric, isdefinite
  if (nargin < 1)
    print_usage ();
  end
  [skew, tol] = __symmetry_options__ ("ishermitian", nargin, opt, tol);
  tf = (isnumeric (a) || islogical (a)) && issquare (a) && __mirrors__ (a, a', skew, tol);
end
