function c = hanning (m)
  % HANNING  the Hann window of M points, zero at both ends, as a column.
  %
  % Example: hanning (3)  ⇒ [0; 1; 0]
  % See also: hamming, blackman, bartlett
  if (nargin != 1)
    print_usage ();
  elseif (! (isscalar (m) && isnumeric (m) && m == fix (m) && m > 0))
    error ("hanning: M must be a positive integer");
  end
  if (m == 1)
    c = 1;
  else
    c = 0.5 - 0.5 * cos (2 * pi * (0:m-1).' / (m - 1));
  end
end
