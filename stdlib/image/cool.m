function map = cool (n = 64)
  % COOL  a colour map: cyan to magenta.
  %
  % MAP = cool (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: cool (3)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("cool: N must be a scalar");
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
  map = [x, 1 - x, ones(n, 1)];
end
