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
  if (nargin == 1)
    tol = [];
  end
  y = -u(:, 1:__svd_rank__ (a, s, tol));
end
