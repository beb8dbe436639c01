function map = rainbow (n = 64)
  % RAINBOW  a colour map: red, orange, yellow, green, blue, violet.
  %
  % MAP = rainbow (N) has N rows of red, green and blue; N is 64 by default.
  %
  % Example: rainbow (1)  ⇒ [1 0 0]
  % See also: jet, hsv, prism
  if (! isscalar (n) || ! isnumeric (n))
    error ("rainbow: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  elseif (n == 1)
    map = [1 0 0];
    return;
  end
  x = (0:n-1).' / (n - 1);
  r = (x < 2/5) + (x >= 2/5 & x < 3/5) .* (-5 * x + 3) + (x >= 4/5) .* (10/3 * x - 8/3);
  g = (x < 2/5) .* (5/2 * x) + (x >= 2/5 & x < 3/5) + (x >= 3/5 & x < 4/5) .* (-5 * x + 4);
  b = (x >= 3/5 & x < 4/5) .* (5 * x - 3) + (x >= 4/5);
  map = [r, g, b];
end
