function [y, i] = setdiff (a, b, varargin)
  % SETDIFF  elements of A that are not in B, sorted.
  %
  % Y = setdiff (A, B): a row when A is one, else a column. setdiff (A, B, "rows") works on rows, "stable" keeps the
  % order of A. [Y, I]: Y equals A(I).
  %
  % Example: setdiff ([4 1 2], [2 3])  ⇒ [1 4]
  % See also: unique, union, intersect, setxor, ismember
  if (nargin < 2 || nargin > 4)
    print_usage ();
  end
  [a, b] = __set_pair__ ("setdiff", a, b, varargin{:});
  by_rows = any (strcmp ("rows", varargin));
  opts = varargin(! strcmp (varargin, "sorted"));
  as_row = any (strcmp ("legacy", varargin)) && ! isempty (a) && ! isempty (b) && ! by_rows && ! (iscolumn (a) && iscolumn (b));
  if (nargout > 1)
    [y, i] = unique (a, opts{:});
  else
    y = unique (a, opts{:});
    i = [];
  end
  if (! (isempty (y) || isempty (b)))
    [y, i] = without (y, i, b, by_rows, nargout > 1);
  end
  if (as_row)                      # as it was: a column only from two columns
    y = y(:).';
    i = i(:).';
  end
end

function [y, i] = without (y, i, b, by_rows, with_index)
  if (by_rows)
    gone = ismember (y, b, "rows");
    y(gone,:) = [];
  else
    gone = ismember (y, b);
    y(gone) = [];
  end
  if (with_index)
    i(gone) = [];
    if (by_rows)
      i = i(:);
    end
  end
end
