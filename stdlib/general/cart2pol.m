function [theta, r, z] = cart2pol (x, y, z = [])
  % CART2POL  Cartesian to polar or cylindrical coordinates.
  %
  % [THETA, R] = cart2pol (X, Y); [THETA, R, Z] = cart2pol (X, Y, Z). One input holds the
  % coordinates in 2 or 3 columns.
  %
  % Example: [t, r] = cart2pol (0, 2)  ⇒ pi/2, 2
  % See also: pol2cart, cart2sph
  if (nargin < 1)
    print_usage ();
  end
  if (nargin == 1)
    if (! (isnumeric (x) && ndims (x) == 2))
      error ("cart2pol: matrix input must be 2-D numeric array");
    elseif (! (any (columns (x) == [2 3]) || (isvector (x) && any (numel (x) == [2 3]))))
      error ("cart2pol: matrix input must be a 2- or 3-element vector or a 2- or 3-column array");
    elseif (isvector (x) && ! any (columns (x) == [2 3]))
      x = x(:).';
    end
    if (columns (x) == 3)
      z = x(:,3);
    end
    y = x(:,2);
    x = x(:,1);
  elseif (nargin == 2 && ! (isnumeric (x) && isnumeric (y)))
    error ("cart2pol: X, Y must be numeric arrays or scalars");
  elseif (! (isnumeric (x) && isnumeric (y) && isnumeric (z)))
    error ("cart2pol: X, Y, Z must be numeric arrays or scalars");
  else
    if (isempty (z))
      [bad, x, y] = common_size (x, y);
    else
      [bad, x, y, z] = common_size (x, y, z);
    end
    if (bad && nargin == 2)
      error ("cart2pol: X, Y must be the same size or scalars");
    elseif (bad)
      error ("cart2pol: X, Y, Z must be the same size or scalars");
    end
  end
  theta = atan2 (y, x);
  r = sqrt (x .^ 2 + y .^ 2);
end
