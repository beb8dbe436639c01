function d = duplication_matrix (n)
  % DUPLICATION_MATRIX  the matrix that takes vech (A) to vec (A).
  %
  % D = duplication_matrix (N): D * vech (A) is vec (A) for every symmetric N by N matrix A.
  %
  % Example: duplication_matrix (2)  ⇒ [1 0 0; 0 1 0; 0 1 0; 0 0 1]
  % See also: commutation_matrix, vec, vech
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (n) && n == fix (n) && n > 0))
    error ("duplication_matrix: N must be a positive integer");
  end
  at = zeros (n);
  low = tril (true (n));
  at(low) = 1:n*(n+1)/2;       # where each element of the lower triangle stands in vech (A)
  at = at + tril (at, -1).';
  d = zeros (n * n, n * (n + 1) / 2);
  d((at(:) - 1) * n * n + (1:n*n).') = 1;
end
