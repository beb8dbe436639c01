function map = gray (n = 64)
  % GRAY  a colour map: greys from black to white.
  %
  % MAP = gray (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: gray (3)
  % See also: jet, hsv, ind2rgb
  if (! isscalar (n))
    error ("gray: N must be a scalar");
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
  map = [x, x, x];
end
