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
  if (nargin < 3)
    c = [];
  end
  if (nargin < 4)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  y = __pad__ ("postpad", x, len, c, dim, false);
end
