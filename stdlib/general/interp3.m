function vi = interp3 (varargin)
  % INTERP3  interpolation in three dimensions.
  %
  % VI = interp3 (X, Y, Z, V, XI, YI, ZI) of values V on a grid as of meshgrid at the points XI, YI, ZI, which are of one size, or vectors
  % that span a grid; interp3 (V, XI, YI, ZI), interp3 (V, M) and the method and value beyond the grid as in interpn.
  %
  % Example: interp3 (ones (2, 2, 2), 1.5, 1.5, 1.5)  ⇒ 1
  % See also: interp1, interp2, interpn, meshgrid
  narginchk (1, Inf);
  args = varargin;
  method = "linear";
  extrap = NA;
  at = find (cellfun ("isclass", args, "char"), 1);
  if (! isempty (at))
    method = args{at};
    if (numel (args) > at)
      extrap = args{at+1};
      if (! (isnumeric (extrap) && isscalar (extrap)))
        error ("interp3: EXTRAPVAL must be a numeric scalar");
      end
    end
    args = args(1:at-1);
  elseif (any (numel (args) == [5 8]) && isscalar (args{end}))
    extrap = args{end};
    args(end) = [];
  end
  if (! isempty (method) && method(1) == "*")
    warning ("interp3: ignoring unsupported '*' flag to METHOD");
    method(1) = [];
  end
  if (any (cellfun ("isclass", args, "cell")))
    print_usage ();
  end
  n = numel (args);
  if (n == 7)
    [x, y, z, v, xi, yi, zi] = args{:};
    if (ndims (v) != 3)
      error ("interp3: V must be a 3-D array of values");
    end
    if (! (isvector (x) && isvector (y) && isvector (z)) && ! (size_equal (x, y, z, v)))
      error ("interp3: X, Y, Z, and V dimensions must be equal");
    end
    if (ndims (x) == 3), x = x(1,:,1); end
    if (ndims (y) == 3), y = y(:,1,1); end
    if (ndims (z) == 3), z = z(1,1,:)(:); end
    [xi, yi, zi] = points (xi, yi, zi);
    vi = interpn (y, x, z, v, yi, xi, zi, method, extrap);
  elseif (n == 4)
    [v, xi, yi, zi] = args{:};
    if (ndims (v) != 3)
      error ("interp3: V must be a 3-D array of values");
    end
    [xi, yi, zi] = points (xi, yi, zi);
    vi = interpn (v, yi, xi, zi, method, extrap);
  elseif (n == 1 || (n == 2 && isscalar (args{2})))
    if (ndims (args{1}) != 3)
      error ("interp3: V must be a 3-D array of values");
    end
    vi = interpn (args{:}, method, extrap);
  else
    error ("interp3: wrong number or incorrectly formatted input arguments");
  end
end

% Vectors span a grid as of meshgrid, rows of it along y.
function [xi, yi, zi] = points (xi, yi, zi)
  if (isvector (xi) && isvector (yi) && isvector (zi))
    if (! size_equal (xi, yi, zi))
      [yi, xi, zi] = ndgrid (yi, xi, zi);
    end
  elseif (! size_equal (xi, yi, zi))
    error ("interp3: XI, YI, and ZI dimensions must be equal");
  end
end
