function c = blackman (m, opt)
  % BLACKMAN  Blackman window.
  %
  % C = blackman (M) is a column of M values; blackman (M, "periodic") is blackman (M+1) without the last, "symmetric"
  % is the default.
  %
  % Example: blackman (3)  ⇒ [0; 1; 0]
  % See also: hamming
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (m) && m == fix (m) && m > 0))
    error ("blackman: M must be a positive integer");
  end
  n = m - 1;
  if (nargin == 2)
    switch (opt)
      case "periodic"
        n = m;
      case "symmetric"
      otherwise
        error ('blackman: window type must be either "periodic" or "symmetric"');
    end
  end
  if (m == 1)
    c = 1;
  else
    t = 2*pi * (0:m-1).' / n;
    c = 0.42 - 0.5 * cos (t) + 0.08 * cos (2*t);
  end
end
