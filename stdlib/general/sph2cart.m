function [x, y, z] = sph2cart (theta, phi, r)
  % SPH2CART  spherical to Cartesian coordinates.
  %
  % [X, Y, Z] = sph2cart (THETA, PHI, R): THETA in the plane from the x axis, PHI above the plane. One input holds the
  % coordinates in 3 columns.
  %
  % Example: [x, y, z] = sph2cart (0, 0, 2)  ⇒ 2, 0, 0
  % See also: cart2sph, pol2cart
  if (nargin != 1 && nargin != 3)
    print_usage ();
  end
  if (nargin == 1)
    if (! (isnumeric (theta) && ndims (theta) == 2))
      error ("sph2cart: matrix input must be a 2-D numeric array");
    elseif (! (any (columns (theta) == 3) || (isvector (theta) && any (numel (theta) == 3))))
      error ("sph2cart: matrix input must be a 3-element vector or 3-column array");
    elseif (isvector (theta) && ! any (columns (theta) == 3))
      theta = theta(:).';
    end
    r = theta(:,3);
    phi = theta(:,2);
    theta = theta(:,1);
  elseif (! (isnumeric (theta) && isnumeric (phi) && isnumeric (r)))
    error ("sph2cart: THETA, PHI, R must be numeric arrays or scalars");
  else
    [bad, theta, phi, r] = common_size (theta, phi, r);
    if (bad)
      error ("sph2cart: THETA, PHI, R must be the same size or scalars");
    end
  end
  x = r .* cos (phi) .* cos (theta);
  y = r .* cos (phi) .* sin (theta);
  z = r .* sin (phi);
end
