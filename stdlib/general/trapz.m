function z = trapz (x, y, dim = [])
  % TRAPZ  integral by the trapezoidal rule.
  %
  % Z = trapz (Y): unit spacing; Z = trapz (X, Y): X a vector of places or an array like Y; Z = trapz (X, Y, DIM) or
  % trapz (Y, [], DIM) works along DIM, by default the first dimension that is not 1.
  %
  % Example: trapz ([1 2 3])  ⇒ 4
  % See also: cumtrapz, integral
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
  sz = size (y);
  if (nargin < 3 && isempty (dim))
    dim = find (sz != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0 && dim <= ndims (y)))
    error ("trapz: DIM must be an integer and a valid dimension");
  end
  n = size (y, dim);
  a = b = repmat ({':'}, 1, max (ndims (y), dim));
  a{dim} = 2:n;
  b{dim} = 1:n-1;
  if (isempty (x))
    z = 0.5 * sum (y(a{:}) + y(b{:}), dim);
  else
    if (isscalar (x))
      h = x;                              % the spacing itself
    elseif (isvector (x) && ! size_equal (x, y))
      if (numel (x) != n)
        error ("trapz: length of X and length of Y along DIM must match");
      end
      shape = ones (1, max (2, dim));
      shape(dim) = n;
      x = reshape (x, shape);
      h = reshape (diff (x(:)), [shape(1:dim-1), n-1, shape(dim+1:end)]);
    elseif (size_equal (x, y))
      h = x(a{:}) - x(b{:});
    else
      error ("trapz: X and Y must have same shape");
    end
    z = 0.5 * sum (h .* (y(a{:}) + y(b{:})), dim);
  end
end
