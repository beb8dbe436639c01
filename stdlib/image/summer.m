function map = summer (n = 64)
  % SUMMER  a colour map: green to yellow.
  %
  % MAP = summer (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: summer (2)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("summer: N must be a scalar");
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
  map = [x, 0.5 + x/2, 0.4 * ones(n, 1)];
end
