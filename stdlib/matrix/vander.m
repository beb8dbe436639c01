function a = vander (c, n)
  % VANDER  Vandermonde matrix.
  %
  % A = vander (C): A(i,j) = C(i) ^ (N-j) with N = numel (C); A = vander (C, N) has N columns.
  %
  % Example: vander ([1 2 3])  ⇒ [1 1 1; 4 2 1; 9 3 1]
  % See also: polyfit, toeplitz
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    n = numel (c);
  elseif (! isscalar (n))
    error ("vander: N must be a scalar");
  end
  if (! isvector (c))
    error ("vander: polynomial C must be a vector");
  end
  a = c(:) .^ (n-1:-1:0);
end
