function [tf, idx] = ismember (a, s, varargin)
  % ISMEMBER  which elements belong to a set.
  %
  % TF = ismember (A, S) has the size of A, true where the element occurs in S; a string A with a cell S asks for
  % the whole string. [TF, IDX] also gives an index into S, 0 where there is none.
  % ismember (A, S, "rows") compares rows. NaN is a member of nothing. Of arrays of handles, equal is what is
  % the same object.
  %
  % Example: ismember ([1 5], [1 2 3])  ⇒ [1 0]
  % See also: lookup, unique, intersect
  if (nargin < 2 || nargin > 3)
    print_usage ();
  end
  by_rows = (nargin == 3);
  if (by_rows && any (strcmp (varargin{1}, {"stable", "sorted"})))
    error ('ismember: "stable" or "sorted" are not valid options');
  elseif (by_rows && ! strcmp (varargin{1}, "rows"))
    error ("ismember: invalid option: %s", varargin{1});
  end
  if (iscell (s) || iscell (a))
    if (ischar (a) && rows (a) == 1)
      a = {a};
    elseif (ischar (a))
      a = cellstr (a);
    elseif (isempty (a) && ! iscell (a))
      tf = false (0, 0);
      idx = zeros (0, 0);
      return;
    end
    some = iscellstr (a) || iscellstr (s);
    if (ischar (s))
      s = cellstr (s);
    elseif (isempty (s) && ! iscell (s))
      s = {};
    end
    if (! (iscellstr (a) && iscellstr (s)))
      __refuse_sets__ ("ismember", some);
    end
    if (isempty (s))
      tf = false (size (a));
      idx = zeros (size (a));
      return;
    elseif (numel (a) == 1)
      k = find (strcmp (a{1}, s(:)), 1, "last");
      tf = ! isempty (k);
      idx = 0;
      if (tf)
        idx = k;
      end
      return;
    end
    idx = __find_text__ (a, s);
    tf = logical (idx);
    return;
  end
  if (! (isnumeric (a) || islogical (a) || ischar (a)) || ! (isnumeric (s) || islogical (s) || ischar (s)))
    if (! by_rows && isa (a, "handle") && isa (s, "handle") && ! isa (a, "containers.Map"))
      [tf, idx] = find_handles (a, s);
      return;
    end
    __refuse_sets__ ("ismember", false);
  end
  if (by_rows)
    if (isempty (a) || isempty (s))
      tf = false (rows (a), 1);
      idx = zeros (rows (a), 1);
      return;
    elseif (columns (a) != columns (s))
      error ("ismember: number of columns in A and S must match");
    end
    n = rows (a);
    [~, first, group] = unique ([s; a], "rows", "first");
    idx = first(group(rows (s)+1:end));
    tf = (idx <= rows (s));
    idx(! tf) = 0;
    return;
  end
  if (isempty (a) || isempty (s))
    tf = false (size (a));
    idx = zeros (size (a));
    return;
  end
  if (isscalar (a) && nargout < 2)
    tf = any (s(:) == a);
    return;
  end
  if (! isreal (a) || ! isreal (s))
    tf = false (size (a));
    idx = zeros (size (a));
    for k = 1:numel (a)
      p = find (s(:) == a(k), 1);
      if (! isempty (p))
        tf(k) = true;
        idx(k) = p;
      end
    end
    return;
  end
  s = s(:);
  if (! strcmp (class (a), class (s)))
    a = double (a);
    s = double (s);
  end
  if (isfloat (s) && any (isnan (s)))
    place = find (! isnan (s));
    [sorted, order] = sort (s(place));
    order = place(order);
    if (isempty (sorted))
      tf = false (size (a));
      idx = zeros (size (a));
      return;
    end
  elseif (nargout < 2 && issorted (s))
    idx = lookup (s, a, "m");
    tf = logical (idx);
    return;
  else
    [sorted, order] = sort (s);
  end
  idx = lookup (sorted, a, "m");
  tf = logical (idx);
  if (isfloat (a))
    tf &= ! isnan (a);
    idx(! tf) = 0;
  end
  if (nargout > 1)
    idx(tf) = order(idx(tf));
  end
end

function [tf, idx] = find_handles (a, s)
  idx = zeros (size (a));
  for k = 1:numel (a)
    at = find (a(k) == s, 1);
    if (! isempty (at))
      idx(k) = at;
    end
  end
  tf = logical (idx);
end
