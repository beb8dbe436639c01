function k = commutation_matrix (m, n)
  % COMMUTATION_MATRIX  the matrix that takes vec (A) to vec (A').
  %
  % K = commutation_matrix (M, N): K * vec (A) is vec (A') for every M by N matrix A; N is M by default.
  %
  % Example: commutation_matrix (1, 2)  ⇒ [1 0; 0 1]
  % See also: duplication_matrix, vec, kron
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    n = m;
  end
  if (! (isscalar (m) && m == fix (m) && m > 0))
    error ("commutation_matrix: M must be a positive integer");
  elseif (! (isscalar (n) && n == fix (n) && n > 0))
    error ("commutation_matrix: N must be a positive integer");
  end
  k = zeros (m * n);
  at = reshape (1:m*n, m, n).';
  k((at(:).' - 1) * (m * n) + (1:m*n)) = 1;
end
