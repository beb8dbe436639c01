function a = compan (c)
  % COMPAN  companion matrix of a polynomial.
  %
  % A = compan (C): the eigenvalues of A are the roots of the polynomial with coefficients C.
  %
  % Example: compan ([1 2 3])  ⇒ [-2 -3; 1 0]
  % See also: roots, poly, eig
  if (nargin != 1)
    print_usage ();
  elseif (! isvector (c))
    error ("compan: C must be a vector");
  end
  n = numel (c);
  if (n == 1)
    a = [];
  else
    a = diag (ones (n - 2, 1), -1);
    a(1,:) = -c(2:n)(:).' / c(1);
  end
end
