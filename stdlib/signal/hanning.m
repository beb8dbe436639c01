function c = hanning (m, opt)
  % HANNING  the Hann window of M points, zero at both ends, as a column.
  %
  % hanning (M, "periodic") is hanning (M+1) without the last, "symmetric" is the default.
  %
  % Example: hanning (3)  ⇒ [0; 1; 0]
  % See also: hamming, blackman, bartlett
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (m) && isnumeric (m) && m == fix (m) && m > 0))
    error ("hanning: M must be a positive integer");
  end
  n = m - 1;
  if (nargin == 2)
    switch (opt)
      case "periodic"
        n = m;
      case "symmetric"
      otherwise
        error ('hanning: window type must be either "periodic" or "symmetric"');
    end
  end
  if (m == 1)
    c = 1;
  else
    c = 0.5 - 0.5 * cos (2 * pi * (0:m-1).' / n);
  end
end
