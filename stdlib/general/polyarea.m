function a = polyarea (x, y, dim)
  % POLYAREA  area within a polygon with corners (X, Y).
  %
  % A = polyarea (X, Y, DIM) works along DIM, by default the first that is not 1. Edges must not cross.
  %
  % Example: polyarea ([0 1 1 0], [0 0 1 1])  ⇒ 1
  % See also: inpolygon, rectint
  if (nargin < 2)
    print_usage ();
  elseif (! size_equal (x, y))
    error ("polyarea: X and Y must have the same shape");
  end
  if (nargin < 3)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  a = abs (sum (x .* (circshift (y, -1, dim) - circshift (y, 1, dim)), dim)) / 2;
end
