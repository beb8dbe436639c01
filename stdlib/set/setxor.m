function [y, ia, ib] = setxor (a, b, varargin)
  % SETXOR  elements of exactly one of two sets, sorted.
  %
  % Y = setxor (A, B): a row when both are rows, else a column. setxor (A, B, "rows") works on rows, "stable" keeps
  % the order of occurrence. [Y, IA, IB]: Y is the union of A(IA) and B(IB).
  %
  % Example: setxor ([1 2 3], [2 3 4])  ⇒ [1 4]
  % See also: unique, union, intersect, setdiff
  if (nargin < 2 || nargin > 4)
    print_usage ();
  end
  extent = size (b);
  [a, b] = __set_pair__ ("setxor", a, b, varargin{:});
  by_rows = any (strcmp ("rows", varargin));
  opts = varargin(! strcmp (varargin, "sorted"));
  [u, i] = unique (a, opts{:});
  [v, k] = unique (b, opts{:});
  if (by_rows)
    p = ! ismember (u, v, "rows");
    q = ! ismember (v, u, "rows");
    y = [u(p,:); v(q,:)];
  else
    p = ! ismember (u, v);
    q = ! ismember (v, u);
    as_row = (isrow (a) || isempty (a)) && (isrow (b) || isempty (b));
    if (any (strcmp ("legacy", varargin)))
      as_row = ! (iscolumn (a) && iscolumn (b));
    end
    if (as_row)
      y = [u(p)(:).', v(q)(:).'];
    else
      y = [u(p)(:); v(q)(:)];
    end
  end
  if (! any (strcmp ("stable", varargin)))
    if (by_rows)
      y = sortrows (y);
    else
      y = sort (y);
    end
  end
  if (! by_rows && isempty (a) && isempty (b))
    y = reshape (y, 0, double (any (extent)));
  end
  ia = i(p)(:);
  ib = k(q)(:);
  if (any (strcmp ("legacy", varargin)) && ! by_rows)
    if (as_row)
      ia = ia.';
      ib = ib.';
    end
  elseif (! any (p))
    ia = [];
  elseif (! any (q))
    ib = [];
  end
end
