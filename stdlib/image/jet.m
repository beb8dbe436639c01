function map = jet (n = 64)
  % JET  a colour map: dark blue, cyan, yellow, dark red.
  %
  % MAP = jet (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: jet (5)
  % See also: gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("jet: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  % each colour rises, stays and falls, a quarter of the map apart
  if (n == 1)
    map = [0 1 1];
    return;
  elseif (n == 2)
    map = [0 0 1; 0 1 1];
    return;
  end
  q = ceil (n / 4);
  wave = [(1:q)/q, ones(1, q - 1), (q:-1:1)/q].';
  green = ceil (q / 2) - (mod (n, 4) == 1) + (1:numel (wave)).';
  map = zeros (n, 3);
  red = green + q;
  blue = green - q;
  use = red <= n;
  map(red(use),1) = wave(use);
  use = green <= n;
  map(green(use),2) = wave(use);
  use = blue >= 1;
  map(blue(use),3) = wave(use);
end
