function map = spring (n = 64)
  % SPRING  a colour map: magenta to yellow.
  %
  % MAP = spring (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: spring (2)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("spring: N must be a scalar");
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
  map = [ones(n, 1), x, 1 - x];
end
