function [y, ia, ib] = intersect (a, b, varargin)
  % INTERSECT  elements of both sets, sorted.
  %
  % Y = intersect (A, B): a row when both are rows, else a column. intersect (A, B, "rows") works on rows, "stable"
  % keeps the order of A. [Y, IA, IB]: Y equals A(IA) and B(IB); both are columns. "legacy": of the last
  % elements, and rows where Y is one.
  %
  % Example: intersect ([1 2 3], [2 3 4])  ⇒ [2 3]
  % See also: unique, union, setdiff, setxor, ismember
  if (nargin < 2)
    print_usage ();
  end
  [a, b] = set_pair ("intersect", a, b, varargin{:});
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
  as_row = ! by_rows && isrow (a) && isrow (b);
  if (legacy)                        # as it was: a column only from two columns
    as_row = ! by_rows && ! (iscolumn (a) && iscolumn (b));
  end
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

function [a, b] = set_pair (who, a, b, varargin)
  if (iscell (a) || iscell (b))
    some = iscellstr (a) || iscellstr (b);
    if (ischar (a)), a = {a}; elseif (isempty (a)), a = {}; end
    if (ischar (b)), b = {b}; elseif (isempty (b)), b = {}; end
    if (! (iscellstr (a) && iscellstr (b)))
      __refuse_sets__ (who, some);
    end
  elseif (! ((isnumeric (a) || islogical (a) || ischar (a)) && (isnumeric (b) || islogical (b) || ischar (b))))
    __refuse_sets__ (who, false);
  end
  for k = 1:numel (varargin)
    if (! any (strcmp (varargin{k}, {"rows", "sorted", "stable", "legacy"})))
      error ("%s: invalid option: %s", who, varargin{k});
    end
  end
  if (any (strcmp ("rows", varargin)))
    if (iscell (a))
      error ('%s: cells not supported with "rows"', who);
    elseif (columns (a) != columns (b) && ! isempty (a) && ! isempty (b))
      error ("%s: number of columns in A and B must match", who);
    end
  end
end
