function map = bone (n = 64)
  % BONE  a colour map: greys with a touch of blue.
  %
  % MAP = bone (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: bone (4)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("bone: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  if (n == 1)
    x = 0;
  else
    x = (0:n-1).' / (n - 1);
  end
  map = (7 * x + fliplr (hot (n))) / 8;
end
