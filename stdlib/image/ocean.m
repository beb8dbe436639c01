function map = ocean (n = 64)
  % OCEAN  a colour map: black, blues, white.
  %
  % MAP = ocean (N) has N rows of red, green and blue between 0 and 1; N is 64 by default. Blue rises over the whole
  % map, green over the upper two thirds, red over the upper third.
  %
  % Example: ocean (4)
  % See also: jet, cool, winter, ind2rgb
  if (iscell (n))
    error ("invalid conversion from cell to double");
  elseif (! isscalar (n))
    error ("ocean: N must be a scalar");
  end
  n = double (n);
  if (n == 1)
    map = [0 0 0];
    return;
  elseif (n <= 0)
    map = zeros (0, 3);
    return;
  end
  third = fix (n / 3);
  map = [rise(n, third), rise(n, 2 * third), rise(n, n - 1)];
end

% Zeros, then a line up to 1 in `steps` steps.
function c = rise (n, steps)
  c = zeros (n, 1);
  c(end-steps:end) = (0:steps).' / max (steps, 1);
  c(end) = 1;
end
