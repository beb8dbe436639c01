function [x, y, z] = pol2cart (theta, r, z = [])
  % POL2CART  polar or cylindrical to Cartesian coordinates.
  %
  % [X, Y] = pol2cart (THETA, R); [X, Y, Z] = pol2cart (THETA, R, Z). One input holds the
  % coordinates in 2 or 3 columns.
  %
  % Example: [x, y] = pol2cart (0, 2)  ⇒ 2, 0
  % See also: cart2pol, sph2cart
  if (nargin < 1)
    print_usage ();
  end
  if (nargin == 1)
    if (! (isnumeric (theta) && ndims (theta) == 2))
      error ("pol2cart: matrix input P must be 2-D numeric array");
    elseif (! (any (columns (theta) == [2 3]) || (isvector (theta) && any (numel (theta) == [2 3]))))
      error ("pol2cart: matrix input must be a 2- or 3-element vector or a 2- or 3-column array");
    elseif (isvector (theta) && ! any (columns (theta) == [2 3]))
      theta = theta(:).';
    end
    if (columns (theta) == 3)
      z = theta(:,3);
    end
    r = theta(:,2);
    theta = theta(:,1);
  elseif (nargin == 2 && ! (isnumeric (theta) && isnumeric (r)))
    error ("pol2cart: THETA, R must be numeric arrays or scalars");
  elseif (! (isnumeric (theta) && isnumeric (r) && isnumeric (z)))
    error ("pol2cart: THETA, R, Z must be numeric arrays or scalars");
  else
    if (isempty (z))
      [bad, theta, r] = common_size (theta, r);
    else
      [bad, theta, r, z] = common_size (theta, r, z);
    end
    if (bad && nargin == 2)
      error ("pol2cart: THETA, R must be the same size or scalars");
    elseif (bad)
      error ("pol2cart: THETA, R, Z must be the same size or scalars");
    end
  end
  x = r .* cos (theta);
  y = r .* sin (theta);
end
