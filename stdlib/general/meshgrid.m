function [xx, yy, zz] = meshgrid (x, y, z)
  % MESHGRID  coordinate arrays of a rectangular grid.
  %
  % [XX, YY] = meshgrid (X, Y): rows of XX are X, columns of YY are Y; Y defaults to X.
  % [XX, YY, ZZ] = meshgrid (X, Y, Z): the same in three dimensions; Y and Z default to X.
  %
  % Example: [xx, yy] = meshgrid (1:2, 1:3)
  % See also: ndgrid
  if (nargin == 0)
    print_usage ();
  end
  if (nargin == 1)
    y = x;
  end
  if (nargout < 3 && nargin < 3)
    if (! (isvector (x) && isvector (y)))
      error ("meshgrid: X and Y must be vectors");
    end
    xx = repmat (x(:).', numel (y), 1);
    yy = repmat (y(:), 1, numel (x));
  else
    if (nargin < 3)
      z = y;
    end
    if (! (isvector (x) && isvector (y) && isvector (z)))
      error ("meshgrid: X, Y, and Z must be vectors");
    end
    nx = numel (x); ny = numel (y); nz = numel (z);
    xx = repmat (x(:).', [ny, 1, nz]);
    yy = repmat (y(:), [1, nx, nz]);
    zz = repmat (reshape (z, 1, 1, nz), [ny, nx, 1]);
  end
end
