function r = __svd_rank__ (a, s, tol)
  % __SVD_RANK__  how many of the singular values of A, on the diagonal of S, are above TOL; a part of null and orth.
  %
  % TOL empty: as far as rounding can tell.
  if (min (size (s)) == 1)
    s = s(1);
  else
    s = diag (s);
  end
  if (isempty (tol))
    tol = max (size (a)) * s(1) * eps (class (s));
  end
  r = sum (s > tol);
end
