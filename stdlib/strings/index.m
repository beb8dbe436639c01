function n = index (s, t, direction = "first")
  % INDEX  where a string first or last occurs.
  %
  % N = index (S, T) is the position of the first occurrence of T in S, 0 when there is none; S may be a cell of
  % strings. N = index (S, T, "last") looks for the last occurrence.
  %
  % Example: index ("Teststring", "t")  ⇒ 4
  % See also: rindex, strfind
  if (nargin < 2)
    print_usage ();
  elseif (ischar (s))
    if (! isrow (s) && ! isempty (s))
      s = cellstr (s);
    end
  elseif (! iscellstr (s))
    error ("index: S must be a string, string array, or cellstr");
  end
  if (! ischar (t))
    error ("index: T must be a string");
  end
  last = strcmpi (direction, "last");
  if (! last && ! strcmpi (direction, "first"))
    error ('index: DIRECTION must be either "first" or "last"');
  end
  found = strfind (s, t);
  if (! iscell (found))
    found = {found};
  end
  n = zeros (size (found));
  for k = 1:numel (found)
    if (! isempty (found{k}))
      if (last), n(k) = found{k}(end); else, n(k) = found{k}(1); end
    end
  end
end
