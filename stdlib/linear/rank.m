function r = rank (a, tol)
  % RANK  number of singular values above a tolerance.
  %
  % R = rank (A): tolerance max (size (A)) * sigma(1) * eps. R = rank (A, TOL) uses TOL.
  %
  % Example: rank ([1 2; 2 4])  ⇒ 1
  % See also: null, orth, svd
  if (nargin < 1)
    print_usage ();
  end
  s = svd (a);
  if (isempty (s))
    r = 0;
    return;
  end
  if (nargin == 1)
    tol = max (size (a)) * s(1) * eps (class (s));
  end
  r = sum (s > tol);
end
