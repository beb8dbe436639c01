function c = bartlett (m)
  % BARTLETT  the triangular window of M points, zero at both ends, as a column.
  %
  % Example: bartlett (5)  ⇒ [0; 0.5; 1; 0.5; 0]
  % See also: hanning, hamming, blackman
  if (nargin != 1)
    print_usage ();
  elseif (! (isscalar (m) && isnumeric (m) && m == fix (m) && m > 0))
    error ("bartlett: M must be a positive integer");
  end
  if (m == 1)
    c = 1;
  else
    c = 1 - abs (2 * (0:m-1).' / (m - 1) - 1);
  end
end
