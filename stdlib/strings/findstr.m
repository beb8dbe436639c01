function v = findstr (s, t, overlap = true)
  % FINDSTR  positions of the shorter of two strings in the longer one; an older name of strfind.
  %
  % findstr (S, T, false) leaves out places that overlap the one before.
  %
  % Example: findstr ("abcbc", "bc")  is [2 4]
  % See also: strfind, strmatch
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "findstr is obsolete; use strfind instead\n");
  end
  if (nargin < 2)
    print_usage ();
  end
  if (! (ischar (s) && ischar (t)) || isempty (s) || isempty (t))
    v = [];
    return;
  end
  if (numel (t) > numel (s))
    [s, t] = deal (t, s);
  end
  v = strfind (s, t, "overlaps", logical (overlap));
  if (isempty (v))
    v = [];
  end
end
