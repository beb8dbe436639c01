function z = cumtrapz (x, y, dim = [])
  % CUMTRAPZ  running integral by the trapezoidal rule.
  %
  % Z = cumtrapz (Y), cumtrapz (X, Y), cumtrapz (X, Y, DIM), cumtrapz (Y, [], DIM): as trapz, with the integral up to
  % each point; Z has the size of Y and begins with 0.
  %
  % Example: cumtrapz ([1 2 3])  ⇒ [0 1.5 4]
  % See also: trapz, cumsum
  if (nargin < 1)
    print_usage ();
  end
  if (nargin == 2 && isscalar (y) && ! isscalar (x))
    dim = y;                              # the integral of X along a dimension
    y = x;
    x = [];
  elseif (nargin == 1 || (nargin == 3 && isempty (y)))
    y = x;
    x = [];
  end
  if (nargin < 3 && isempty (dim))
    dim = find (size (y) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0 && dim <= ndims (y)))
    error ("cumtrapz: DIM must be an integer and a valid dimension");
  end
  n = size (y, dim);
  a = b = c = repmat ({':'}, 1, max (ndims (y), dim));
  a{dim} = 2:n;
  b{dim} = 1:n-1;
  c{dim} = 1;
  part = y(a{:}) + y(b{:});
  if (! isempty (x))
    if (isscalar (x))
      h = x;                              % the spacing itself
    elseif (isvector (x) && ! size_equal (x, y))
      if (numel (x) != n)
        error ("cumtrapz: length of X and length of Y along DIM must match");
      end
      shape = ones (1, max (2, dim));
      shape(dim) = n - 1;
      h = reshape (diff (x(:)), shape);
    elseif (size_equal (x, y))
      h = x(a{:}) - x(b{:});
    else
      error ("cumtrapz: X and Y must have same shape");
    end
    part = h .* part;
  end
  z = cat (dim, zeros (size (y(c{:}))), 0.5 * cumsum (part, dim));
end
