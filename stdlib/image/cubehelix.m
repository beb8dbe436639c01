function map = cubehelix (n = 64, start = 0.5, rots = -1.5, hue = 1, gamma = 1)
  % CUBEHELIX  a colour map: from black to white around the colour circle, with even perceived brightness.
  %
  % MAP = cubehelix (N, START, ROTS, HUE, GAMMA): N rows of red, green and blue; 64, 0.5, -1.5, 1, 1 by default. D. A. Green, A colour
  % scheme for the display of astronomical intensity images, 2011.
  %
  % Example: cubehelix (2)  ⇒ [0 0 0; 1 1 1]
  % See also: gray, jet
  if (! isscalar (n) || ! isnumeric (n))
    error ("cubehelix: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  elseif (n == 1)
    map = [0 0 0];
    return;
  end
  x = (0:n-1).' / (n - 1);
  angle = 2 * pi * (start / 3 + 1 + rots * x);
  x .^= gamma;
  amplitude = hue * x .* (1 - x) / 2;
  axes_of = [-0.14861 -0.29227 1.97294; 1.78277 -0.90649 0];
  map = x + amplitude .* ([cos(angle), sin(angle)] * axes_of);
  map = max (min (map, 1), 0);
end
