function [y, ia, ib] = union (a, b, varargin)
  % UNION  elements of either set, sorted.
  %
  % Y = union (A, B): a row when both are rows (or empty), else a column. union (A, B, "rows") works on rows,
  % "stable" keeps the order of occurrence. [Y, IA, IB]: Y is the union of A(IA) and B(IB).
  %
  % Example: union ([1 3], [2 3])  ⇒ [1 2 3]
  % See also: unique, intersect, setdiff, setxor, ismember
  if (nargin < 2 || nargin > 4)
    print_usage ();
  end
  [a, b] = __set_pair__ ("union", a, b, varargin{:});
  by_rows = any (strcmp ("rows", varargin));
  if (by_rows)
    y = [a; b];
    n = rows (a);
  else
    n = numel (a);
    if (__set_is_row__ (a, b, varargin{:}))
      y = [a(:).', b(:).'];
    else
      y = [a(:); b(:)];
    end
  end
  if (nargout < 2)
    y = unique (y, varargin{:});
  else
    [y, i] = unique (y, varargin{:});
    ia = i(i <= n);
    ib = i(i > n) - n;
  end
end
