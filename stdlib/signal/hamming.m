function c = hamming (m, opt)
  % HAMMING  Hamming window.
  %
  % C = hamming (M) is a column of M values; hamming (M, "periodic") is hamming (M+1) without the last, "symmetric" is
  % the default.
  %
  % Example: hamming (3)  ⇒ [0.08; 1; 0.08]
  % See also: blackman
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (m) && m == fix (m) && m > 0))
    error ("hamming: M must be a positive integer");
  end
  n = m - 1;
  if (nargin == 2)
    switch (opt)
      case "periodic"
        n = m;
      case "symmetric"
      otherwise
        error ('hamming: window type must be either "periodic" or "symmetric"');
    end
  end
  if (m == 1)
    c = 1;
  else
    c = 0.54 - 0.46 * cos (2*pi * (0:m-1).' / n);
  end
end
