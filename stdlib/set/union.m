function [y, ia, ib] = union (a, b, varargin)
  % UNION  elements of either set, sorted.
  %
  % Y = union (A, B): a row when both are rows (or empty), else a column. union (A, B, "rows") works on rows,
  % "stable" keeps the order of occurrence. [Y, IA, IB]: Y is the union of A(IA) and B(IB).
  %
  % Example: union ([1 3], [2 3])  ⇒ [1 2 3]
  % See also: unique, intersect, setdiff, setxor, ismember
  if (nargin < 2)
    print_usage ();
  end
  [a, b] = set_pair ("union", a, b, varargin{:});
  by_rows = any (strcmp ("rows", varargin));
  legacy = any (strcmp ("legacy", varargin));
  if (by_rows)
    y = [a; b];
    n = rows (a);
  else
    n = numel (a);
    as_row = isrow (a) && isrow (b);
    if (legacy && ! isempty (a) && ! isempty (b))
      as_row = ! (iscolumn (a) && iscolumn (b));
    end
    if (as_row)
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

% Both sets as arrays of one kind; a string that meets a cell becomes a cell.
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
    elseif (ndims (a) != 2 || ndims (b) != 2)
      error ('%s: A and B must be 2-dimensional matrices with "rows"', who);
    elseif (columns (a) != columns (b) && ! isempty (a) && ! isempty (b))
      error ("%s: number of columns in A and B must match", who);
    end
  end
end
