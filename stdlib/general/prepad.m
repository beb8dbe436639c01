function y = prepad (x, len, c, dim)
  % PREPAD  put a value in front, or cut there, until a dimension has a given length.
  %
  % Y = prepad (X, L), prepad (X, L, C), prepad (X, L, C, DIM): C (default 0) is put in front along DIM, by
  % default the first dimension that is not 1; a longer X loses its first elements.
  %
  % Example: prepad ([1 2], 4)  ⇒ [0 0 1 2]
  % See also: postpad, resize
  if (nargin < 2)
    print_usage ();
  end
  if (nargin < 3 || isempty (c))
    c = 0;
  elseif (! isscalar (c))
    error ("prepad: pad value C must be empty or a scalar");
  end
  if (nargin < 4)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim >= 1))
    error ("prepad: DIM must be an integer and a valid dimension");
  end
  if (! isscalar (len) || len < 0)
    error ("prepad: length L must be a positive scalar");
  end
  n = size (x, dim);
  if (n >= len)
    idx = repmat ({':'}, 1, max (ndims (x), dim));
    idx{dim} = n-len+1:n;
    y = x(idx{:});
  else
    sz = size (x);
    sz(end+1:dim) = 1;
    sz(dim) = len - n;
    y = cat (dim, c(ones (sz)), x);
  end
end
