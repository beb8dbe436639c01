function map = copper (n = 64)
  % COPPER  a colour map: black to copper.
  %
  % MAP = copper (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: copper (2)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("copper: N must be a scalar");
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
  map = [min(1, 1.25*x), 0.7812*x, 0.4975*x];
end
