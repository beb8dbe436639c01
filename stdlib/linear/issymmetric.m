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
  skew = false;
  if (nargin == 2 && (isnumeric (opt) || islogical (opt)) && isscalar (opt) && opt >= 0)
    tol = opt;
  elseif (nargin > 1)
    if (nargin == 2 && ! ischar (opt))
      if (isnumeric (opt))
        error ("issymmetric: TOL must be a scalar >= 0");
      end
      error (["issymmetric: second argument must be a non-negative scalar TOL, ", ...
              "or one of the strings: 'skew' / 'nonskew'"]);
    elseif (! ischar (opt) || ! any (strcmpi (opt, {"skew", "nonskew"})))
      error ("issymmetric: SKEWOPT must be 'skew' or 'nonskew'");
    elseif (! (isnumeric (tol) && isscalar (tol) && tol >= 0))
      error ("issymmetric: TOL must be a scalar >= 0");
    end
    skew = strcmpi (opt, "skew");
  end
  if (! (isnumeric (a) || islogical (a) || ischar (a)))
    error ("issymmetric: A must be a numeric, logical, or character matrix");
  end
  tf = ndims (a) == 2 && rows (a) == columns (a);
  if (tf)
    if (ischar (a))
      a = double (a);
    end
    b = a.';
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
