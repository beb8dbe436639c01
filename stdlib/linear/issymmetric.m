function tf = issymmetric (a, opt = 0)
  % ISSYMMETRIC  whether a matrix equals its transpose.
  %
  % TF = issymmetric (A); with TOL, whether norm (A - A.', inf) / norm (A, inf) <= TOL; with "skew" or "nonskew" (A
  % is -A.' or A.').
  %
  % Example: issymmetric ([1 2; 2 1])  ⇒ 1
  % See also: ishermitian, isdefinite
  if (nargin < 1)
    print_usage ();
  end
  skew = false;
  tol = 0;
  if (ischar (opt))
    if (! any (strcmp (opt, {"skew", "nonskew"})))
      error ("issymmetric: SKEWOPT must be 'skew' or 'nonskew'");
    end
    skew = strcmp (opt, "skew");
  elseif (! (isnumeric (opt) && isscalar (opt) && opt >= 0))
    error ("issymmetric: TOL must be a scalar >= 0");
  else
    tol = opt;
  end
  tf = (isnumeric (a) || islogical (a)) && issquare (a);
  if (tf)
    if (skew)
      tf = isequal (a, -a.');
    elseif (tol == 0)
      tf = ! any ((a != a.')(:));
    else
      a = double (a);
      n = norm (a, "inf");
      tf = (n == 0) || norm (a - a.', "inf") / n <= tol;
    end
  end
end
