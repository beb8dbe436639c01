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
  if (nargin < 3)
    c = [];
  end
  if (nargin < 4)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  y = __pad__ ("prepad", x, len, c, dim, true);
end
