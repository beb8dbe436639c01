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
  skew = false;
  if (nargin == 2 && (isnumeric (opt) || islogical (opt)) && isscalar (opt) && opt >= 0)
    tol = opt;
  elseif (nargin > 1)
    if (nargin == 2 && ! ischar (opt))
      if (isnumeric (opt))
        error ("ishermitian: TOL must be a scalar >= 0");
      end
      error (["ishermitian: second argument must be a non-negative scalar TOL, ", ...
              "or one of the strings: 'skew' / 'nonskew'"]);
    elseif (! ischar (opt) || ! any (strcmpi (opt, {"skew", "nonskew"})))
      error ("ishermitian: SKEWOPT must be 'skew' or 'nonskew'");
    elseif (! (isnumeric (tol) && isscalar (tol) && tol >= 0))
      error ("ishermitian: TOL must be a scalar >= 0");
    end
    skew = strcmpi (opt, "skew");
  end
  tf = (isnumeric (a) || islogical (a)) && issquare (a);
  if (tf)
    if (ischar (a))
      a = double (a);
    end
    b = a';
    if (skew)
      b = -b;
    end
    if (tol == 0)
      tf = ! any ((a != b)(:));
    else
      a = double (a);
      n = norm (a, "inf");
      tf = (n == 0) || norm (a - b, "inf") / n <= tol;
    end
  end
end
