function [y, ia, ib] = intersect (a, b, varargin)
  % INTERSECT  elements of both sets, sorted.
  %
  % Y = intersect (A, B): a row when both are rows, else a column. intersect (A, B, "rows") works on rows, "stable"
  % keeps the order of A. [Y, IA, IB]: Y equals A(IA) and B(IB); both are columns. "legacy": of the last
  % elements, and rows where Y is one.
  %
  % Example: intersect ([1 2 3], [2 3 4])  ⇒ [2 3]
  % See also: unique, union, setdiff, setxor, ismember
  if (nargin < 2 || nargin > 4)
    print_usage ();
  end
  [a, b] = __set_pair__ ("intersect", a, b, varargin{:});
  by_rows = any (strcmp ("rows", varargin));
  stable = any (strcmp ("stable", varargin));
  if (isempty (a) || isempty (b))
    ia = ib = [];
    if (iscell (a))
      y = {};
    elseif (ischar (a) || ischar (b))
      y = "";
    elseif (by_rows)
      y = zeros (0, max (columns (a), columns (b)));
    else
      y = [];
    end
    return;
  end
  legacy = any (strcmp ("legacy", varargin));
  as_row = ! by_rows && __set_is_row__ (a, b, varargin{:});
  if (! by_rows)
    a = a(:);
    b = b(:);
  end
  opts = {};
  if (by_rows)
    opts = {"rows"};
  end
  how = "first";
  if (legacy)
    how = "last";
  end
  if (stable)
    [u, i] = unique (a, opts{:}, "stable");
  else
    [u, i] = unique (a, opts{:}, how);
  end
  if (nargout < 2)
    tf = ismember (u, b, opts{:});
  else
    [v, k] = unique (b, opts{:}, how);
    [tf, j] = ismember (u, v, opts{:});
    ia = reshape (i(tf), [], 1);
    ib = reshape (k(j(tf)), [], 1);
    if (legacy && as_row)
      ia = ia.';
      ib = ib.';
    end
  end
  y = u(tf,:);
  if (as_row)
    y = y.';
  end
end
