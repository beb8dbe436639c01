function t = toeplitz (c, r)
  % TOEPLITZ  matrix with constant diagonals.
  %
  % T = toeplitz (C): symmetric with first row C (Hermitian when C is complex); T = toeplitz (C, R): first column C,
  % first row R (C decides the corner).
  %
  % Example: toeplitz (1:3)  ⇒ [1 2 3; 2 1 2; 3 2 1]
  % See also: hankel, vander
  if (nargin < 1)
    print_usage ();
  end
  if (nargin == 1)
    if (! (isvector (c) || isempty (c)))
      error ("toeplitz: C must be a vector");
    end
    r = c;
    c = conj (c);
    if (! isempty (c))
      c(1) = conj (c(1));
    end
  elseif (! ((isvector (c) || isempty (c)) && (isvector (r) || isempty (r))))
    error ("toeplitz: C and R must be vectors");
  elseif (! isempty (c) && ! isempty (r) && r(1) != c(1))
    warning ("toeplitz: column wins diagonal conflict");
  end
  nr = numel (c);
  nc = numel (r);
  if (nr == 0 || nc == 0)
    t = zeros (nr, nc, class (c));
    return;
  end
  data = [r(nc:-1:2)(:); c(:)];
  t = reshape (data((nc:-1:1) + (0:nr-1).'), nr, nc);
end
