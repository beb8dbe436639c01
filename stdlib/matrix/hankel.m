function h = hankel (c, r)
  % HANKEL  matrix with constant antidiagonals.
  %
  % H = hankel (C): first column C, zeros below the antidiagonal; H = hankel (C, R): last row R (C decides the corner).
  %
  % Example: hankel (1:3)  ⇒ [1 2 3; 2 3 0; 3 0 0]
  % See also: toeplitz
  if (nargin < 1)
    print_usage ();
  elseif (! isvector (c))
    error ("hankel: C must be a vector");
  end
  nr = numel (c);
  if (nargin == 1)
    r = zeros (1, nr);
  elseif (! isvector (r))
    error ("hankel: C and R must be vectors");
  elseif (r(1) != c(nr))
    warning ("hankel: column wins anti-diagonal conflict");
  end
  nc = numel (r);
  data = [c(:); r(2:nc)(:)];
  h = reshape (data((1:nr).' + (0:nc-1)), nr, nc);
end
