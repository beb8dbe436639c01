function h = hilb (n)
  % HILB  Hilbert matrix.
  %
  % H = hilb (N): H(i,j) = 1 / (i + j - 1).
  %
  % Example: hilb (2)  ⇒ [1 1/2; 1/2 1/3]
  % See also: invhilb, magic
  if (nargin < 1)
    print_usage ();
  elseif (! isscalar (n))
    error ("hilb: N must be a scalar integer");
  end
  h = 1 ./ ((1:n).' + (0:n-1));
end
