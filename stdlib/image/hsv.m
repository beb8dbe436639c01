function map = hsv (n = 64)
  % HSV  a colour map: all hues, red to red.
  %
  % MAP = hsv (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: hsv (4)
  % See also: jet, gray, ind2rgb
  if (! isscalar (n))
    error ("hsv: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  hue = (0:n-1).' / n;
  map = hsv2rgb ([hue, ones(n, 2)]);
end
