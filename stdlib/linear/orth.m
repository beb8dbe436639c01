function y = orth (a, tol)
  % ORTH  orthonormal basis of the range.
  %
  % Y = orth (A): its columns span the columns of A, TOL as in rank.
  %
  % Example: orth ([2 4; 0 0])  ⇒ [1; 0] up to sign
  % See also: null, rank, svd
  if (nargin < 1)
    print_usage ();
  elseif (isempty (a))
    y = [];
    return;
  end
  [u, s] = svd (a);
  if (min (size (s)) == 1)
    s = s(1);
  else
    s = diag (s);
  end
  if (nargin == 1)
    tol = max (size (a)) * s(1) * eps (class (s));
  end
  y = -u(:, 1:sum (s > tol));
end
