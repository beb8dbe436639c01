function map = pink (n = 64)
  % PINK  a colour map: pastel shades of pink.
  %
  % MAP = pink (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: pink (4)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("pink: N must be a scalar");
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
  map = sqrt (2/3 * x + hot (n) / 3);
end
