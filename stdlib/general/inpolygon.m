function [in, on] = inpolygon (x, y, xv, yv)
  % INPOLYGON  which points lie within a polygon.
  %
  % [IN, ON] = inpolygon (X, Y, XV, YV): IN tells which points (X, Y) are within or on the polygon with corners (XV, YV), ON which are
  % on its edge.
  %
  % Example: inpolygon ([0.5 2], [0.5 2], [0 1 1 0], [0 0 1 1])  ⇒ [1 0]
  % See also: polyarea, rectint
  if (nargin != 4)
    print_usage ();
  elseif (! (isreal (x) && isreal (y) && size_equal (x, y)))
    error ("inpolygon: X and Y must be real arrays of the same size");
  elseif (! (isreal (xv) && isreal (yv) && isvector (xv) && size_equal (xv, yv)))
    error ("inpolygon: XV and YV must be real vectors of the same size");
  end
  in = on = false (size (x));
  n = numel (xv);
  j = n;
  for k = 1:n
    dx = xv(j) - xv(k);
    dy = yv(j) - yv(k);
    side = dx .* (y - yv(k)) - (x - xv(k)) .* dy;
    between = (yv(k) <= y & y < yv(j)) | (yv(j) <= y & y < yv(k));
    cross = between & 0 < side .* sign (dy);
    in(cross) = ! in(cross);
    touch = side == 0 & x >= min (xv(k), xv(j)) & x <= max (xv(k), xv(j)) & y >= min (yv(k), yv(j)) & y <= max (yv(k), yv(j));
    on |= touch;
    j = k;
  end
  in |= on;
end
