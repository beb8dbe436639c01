function [idx, d] = dsearch (x, y, tri, xi, yi, s)
  % DSEARCH  the nearest of given points in the plane.
  %
  % IDX = dsearch (X, Y, TRI, XI, YI): for each point (XI, YI) the index of the nearest point (X, Y). TRI, a triangulation of these, is
  % taken for compatibility. [IDX, D] gives the distances.
  %
  % Example: dsearch ([0 5], [0 5], [], 1, 2)  ⇒ 1
  % See also: dsearchn, inpolygon
  if (nargin < 5)
    print_usage ();
  end
  [idx, d] = dsearchn ([x(:), y(:)], [xi(:), yi(:)]);
end
