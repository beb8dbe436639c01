function tf = isdefinite (a, tol)
  % ISDEFINITE  whether a matrix is positive definite.
  %
  % TF = isdefinite (A): A is Hermitian within TOL (default 100 * eps * norm (A, "fro")) and positive definite.
  %
  % Example: isdefinite ([2 1; 1 2])  ⇒ 1
  % See also: ishermitian, chol
  if (nargin < 1)
    print_usage ();
  end
  if (! (isnumeric (a) || islogical (a)))
    tf = false;
    return;
  end
  if (! isfloat (a))
    a = double (a);
  end
  if (nargin == 1)
    tol = 100 * eps (class (a)) * norm (a, "fro");
  elseif (! (isnumeric (tol) && isscalar (tol) && tol >= 0))
    error ("isdefinite: TOL must be a scalar >= 0");
  end
  tf = ishermitian (a, tol);
  if (tf)
    [~, p] = chol (a - tol * eye (rows (a)));
    tf = (p == 0);
  end
end
