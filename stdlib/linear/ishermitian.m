function tf = ishermitian (a, opt = 0)
  % ISHERMITIAN  whether a matrix equals its conjugate transpose.
  %
  % TF = ishermitian (A); with TOL, whether norm (A - A', inf) / norm (A, inf) <= TOL; with "skew" or "nonskew" (A is
  % -A' or A').
  %
  % Example: ishermitian ([1 i; -i 1])  ⇒ 1
  % See also: issymmetric, isdefinite
  if (nargin < 1)
    print_usage ();
  end
  skew = false;
  tol = 0;
  if (ischar (opt))
    if (! any (strcmp (opt, {"skew", "nonskew"})))
      error ("ishermitian: SKEWOPT must be 'skew' or 'nonskew'");
    end
    skew = strcmp (opt, "skew");
  elseif (! (isnumeric (opt) && isscalar (opt) && opt >= 0))
    error ("ishermitian: TOL must be a scalar >= 0");
  else
    tol = opt;
  end
  tf = (isnumeric (a) || islogical (a)) && issquare (a);
  if (tf)
    if (skew)
      tf = isequal (a, -a');
    elseif (tol == 0)
      tf = ! any ((a != a')(:));
    else
      a = double (a);
      n = norm (a, "inf");
      tf = (n == 0) || norm (a - a', "inf") / n <= tol;
    end
  end
end
