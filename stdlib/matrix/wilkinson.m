function w = wilkinson (n)
  % WILKINSON  Wilkinson's test matrix.
  %
  % W = wilkinson (N): tridiagonal, ones beside the diagonal abs (-(N-1)/2 : (N-1)/2).
  %
  % Example: wilkinson (3)  ⇒ [1 1 0; 1 0 1; 0 1 1]
  % See also: rosser, toeplitz
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (n) && n >= 0 && n == fix (n)))
    error ("wilkinson: N must be a non-negative integer");
  end
  side = ones (n - 1, 1);
  w = diag (abs (-(n-1)/2:(n-1)/2));
  if (n > 1)
    w += diag (side, -1) + diag (side, 1);
  end
  w = reshape (w, n, n);
end
