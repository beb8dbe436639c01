function map = white (n = 64)
  % WHITE  a colour map: all white.
  %
  % MAP = white (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: white (2)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("white: N must be a scalar");
  end
  n = double (n);
  map = ones (n, 3);
end
