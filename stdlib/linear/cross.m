function z = cross (x, y, dim)
  % CROSS  vector product.
  %
  % Z = cross (X, Y) along the first dimension of length 3; Z = cross (X, Y, DIM) along DIM. Two vectors, one a row and
  % one a column, give a column.
  %
  % Example: cross ([1 0 0], [0 1 0])  ⇒ [0 0 1]
  % See also: dot, kron
  if (nargin < 2)
    print_usage ();
  end
  if (isvector (x) && isvector (y) && numel (x) == 3 && numel (y) == 3 && rows (x) != rows (y))
    if (rows (x) == 1)
      warning ("cross: taking cross product of row by column");
    else
      warning ("cross: taking cross product of column by row");
    end
    x = x(:);
    y = y(:);
  end
  if (! size_equal (x, y))
    error ("cross: X and Y must have the same dimensions");
  end
  if (nargin == 2)
    dim = find (size (x) == 3, 1);
    if (isempty (dim))
      error ("cross: must have at least one dimension with 3 elements");
    end
  elseif (! (isnumeric (dim) && dim > 0 && isscalar (dim) && dim == fix (dim)))
    error ("cross: DIM must be a positive scalar whole number");
  elseif (size (x, dim) != 3)
    error ("cross: dimension DIM must have 3 elements");
  end
  idx = repmat ({':'}, 1, ndims (x));
  a = b = idx;
  a{dim} = [2 3 1];
  b{dim} = [3 1 2];
  z = x(a{:}) .* y(b{:}) - x(b{:}) .* y(a{:});
end
