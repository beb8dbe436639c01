function [theta, phi, r] = cart2sph (x, y, z)
  % CART2SPH  Cartesian to spherical coordinates.
  %
  % [THETA, PHI, R] = cart2sph (X, Y, Z): THETA in the plane from the x axis, PHI above the plane. One input holds the
  % coordinates in 3 columns.
  %
  % Example: [t, p, r] = cart2sph (0, 0, 2)  ⇒ 0, pi/2, 2
  % See also: sph2cart, cart2pol
  if (nargin != 1 && nargin != 3)
    print_usage ();
  end
  if (nargin == 1)
    if (! (isnumeric (x) && ndims (x) == 2))
      error ("cart2sph: matrix input C must be a 2-D numeric array");
    elseif (! (any (columns (x) == 3) || (isvector (x) && any (numel (x) == 3))))
      error ("cart2sph: matrix input C must be a 3-element vector or 3-column array");
    elseif (isvector (x) && ! any (columns (x) == 3))
      x = x(:).';
    end
    z = x(:,3);
    y = x(:,2);
    x = x(:,1);
  elseif (! (isnumeric (x) && isnumeric (y) && isnumeric (z)))
    error ("cart2sph: X, Y, Z must be numeric arrays or scalars");
  else
    [bad, x, y, z] = common_size (x, y, z);
    if (bad)
      error ("cart2sph: X, Y, Z must be the same size or scalars");
    end
  end
  theta = atan2 (y, x);
  phi = atan2 (z, sqrt (x .^ 2 + y .^ 2));
  r = sqrt (x .^ 2 + y .^ 2 + z .^ 2);
end
