function map = winter (n = 64)
  % WINTER  a colour map: blue to green.
  %
  % MAP = winter (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: winter (2)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("winter: N must be a scalar");
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
  map = [zeros(n, 1), x, 1 - x/2];
end
