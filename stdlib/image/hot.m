function map = hot (n = 64)
  % HOT  a colour map: black, red, yellow, white.
  %
  % MAP = hot (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: hot (5)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("hot: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  k = floor (3/8 * n);
  if (n == 1)
    map = [1 1 1];
    return;
  elseif (n == 2)
    map = [1 1 0.5; 1 1 1];
    return;
  end
  j = (1:n).';
  map = [min(j / k, 1), min(max ((j - k) / k, 0), 1), min(max ((j - 2*k) / (n - 2*k), 0), 1)];
end
