function y = full (x)
  % FULL  the dense form of a matrix; ranges become matrices.
  %
  % Example: full (1:3)  ⇒ [1 2 3]
  % See also: issparse
  if (nargin != 1)
    print_usage ();
  end
  y = reshape (x, size (x));
end
