function y = postpad (x, len, c, dim)
  % POSTPAD  append a value, or cut, until a dimension has a given length.
  %
  % Y = postpad (X, L), postpad (X, L, C), postpad (X, L, C, DIM): C (default 0) is appended along DIM, by default
  % the first dimension that is not 1; a longer X loses its last elements.
  %
  % Example: postpad ([1 2], 4)  ⇒ [1 2 0 0]
  % See also: prepad, resize
  if (nargin < 2)
    print_usage ();
  end
  if (nargin < 3 || isempty (c))
    c = 0;
  elseif (! isscalar (c))
    error ("postpad: third argument must be empty or a scalar");
  end
  if (nargin < 4)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim >= 1))
    error ("postpad: DIM must be an integer and a valid dimension");
  end
  if (! isscalar (len) || len < 0)
    error ("postpad: length L must be a non-negative scalar");
  end
  n = size (x, dim);
  if (n >= len)
    idx = repmat ({':'}, 1, max (ndims (x), dim));
    idx{dim} = 1:len;
    y = x(idx{:});
  else
    sz = size (x);
    sz(end+1:dim) = 1;
    sz(dim) = len - n;
    y = cat (dim, x, c(ones (sz)));
  end
end
