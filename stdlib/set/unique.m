function [y, i, j] = unique (x, varargin)
  % UNIQUE  the distinct elements, sorted.
  %
  % Y = unique (X): a row when X is a row, else a column; X is numeric, logical, char or a cell of strings.
  % [Y, I, J] = unique (X): columns such that X(I) equals Y and Y(J) equals X. I points at the first of equal elements.
  % Options: "rows" compares the rows of a matrix; "first" and "last" choose I; "stable" keeps the order of first
  % occurrence; "legacy" points at the last, with rows I and J for a row X. Handles, which have no order, stay in
  % that of their first occurrence.
  %
  % Example: unique ([3 1 1 2])  ⇒ [1 2 3]
  % See also: union, intersect, setdiff, ismember, uniquetol
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x) || ischar (x) || iscellstr (x)))
    if (isa (x, "handle") && ! isa (x, "containers.Map"))
      [y, i, j] = distinct_handles (x, varargin{:});
      return;
    end
    error ("unique: X must be an array or cell array of strings");
  end
  by_rows = first = last = stable = legacy = false;
  if (! iscellstr (varargin))
    error ("unique: options must be strings");
  end
  sorted = false;
  for k = 1:numel (varargin)
    switch (varargin{k})
      case "sorted"
        sorted = true;
      case "rows"
        by_rows = true;
      case "first"
        first = true;
      case "last"
        last = true;
      case "stable"
        stable = true;
      case "legacy"
        legacy = true;
      otherwise
        error ("unique: invalid option");
    end
  end
  if (first && last)
    error ('unique: cannot specify both "first" and "last"');
  end
  if (sorted && stable)
    error ('unique: cannot specify both "sorted" and "stable"');
  elseif ((sorted || stable) && legacy)
    error ('unique: cannot specify "sorted" or "stable" with "legacy"');
  end
  if ((first || last) && (sorted || stable))
    error ('unique: cannot specify "first"/"last" with "sorted"/"stable"');
  end
  if (by_rows && iscell (x))
    warning ('unique: "rows" is ignored for cell arrays');
    by_rows = false;
  end
  if (by_rows && ndims (x) != 2)
    error ('unique: the "rows" option is valid for 2-D arrays only');
  end
  as_row = (! by_rows && isrow (x));
  if (isempty (x))
    i = j = [];
    y = x;
    if (iscell (x))
      if (any (size (x) != 0))
        y = cell (0, 1);
      end
      return;
    end
    if (! by_rows && any (size (x) != 0))
      y = x(:);
      if (as_row)
        y = x;
      elseif (! isvector (x) || rows (x) != 0)
        y = x(:);
      end
    elseif (by_rows && rows (x) > 0)
      y = x(1,:);
      i = 1;
      j = ones (rows (x), 1);
    end
    return;
  end
  if (! by_rows)
    x = x(:);
  end
  n = rows (x);
  if (nargout < 2 && ! stable)
    if (by_rows)
      y = sortrows (x);
      keep = [true; any(y(1:end-1,:) != y(2:end,:), 2)];
      y = y(keep,:);
    else
      y = sort (x);
      if (iscell (y))
        keep = [true; ! strcmp(y(1:end-1), y(2:end))];
      else
        keep = [true; y(1:end-1) != y(2:end)];
      end
      y = y(keep);
      if (as_row)
        y = y.';
      end
    end
    return;
  end
  if (by_rows)
    [s, order] = sortrows (x);
    keep = [true; any(s(1:end-1,:) != s(2:end,:), 2)];
  else
    [s, order] = sort (x);
    if (iscell (s))
      keep = [true; ! strcmp(s(1:end-1), s(2:end))];
    else
      keep = [true; s(1:end-1) != s(2:end)];
    end
  end
  start = find (keep);
  group = cumsum (keep);
  first_of = order(start);                % the sort is stable, so these are the first ones
  if (stable)
    [i, rank_of] = sort (first_of);
    place(rank_of) = 1:numel (rank_of);
    y = x(i,:);
    j(order,1) = place(group)(:);
  else
    y = s(start,:);
    j(order,1) = group;
    if (! last && ! legacy)
      i = first_of;
    else
      i = order([start(2:end) - 1; n]);
    end
  end
  if (as_row)
    y = y.';
  end
  if (legacy && as_row)
    i = i(:).';
    j = j(:).';
  end
end

function [y, i, j] = distinct_handles (x, option)
  if (nargin > 1 && ! any (strcmp (option, {"stable", "first", "last"})))
    error ("unique: invalid option for handles");
  end
  n = numel (x);
  i = zeros (0, 1);
  j = zeros (n, 1);
  for k = 1:n
    if (j(k) == 0)
      same = find (x(k) == x(:));
      i(end + 1, 1) = same(1);
      j(same) = numel (i);
      if (nargin > 1 && strcmp (option, "last"))
        i(end) = same(end);
      end
    end
  end
  if (isrow (x))
    y = x(i.');
  else
    y = x(i);
  end
end
