function idx = strmatch (s, a, exact)
  % STRMATCH  indices of the strings that begin with S.
  %
  % IDX = strmatch (S, A, "exact"): A is a cell array of strings or the rows of a character array; with "exact" the whole string must
  % be S, but for blanks and nulls at the end of rows.
  %
  % Example: strmatch ("app", {"apple", "banana", "apply"})  ⇒ [1; 3]
  % See also: strncmp, strcmp, validatestring
  if (nargin < 2 || nargin > 3)
    print_usage ();
  end
  if (iscell (s))
    if (isempty (s))
      idx = [];
      return;
    elseif (! iscellstr (s) || ! isscalar (s))
      error ("strmatch: a cell array S must contain only one string");
    end
    s = s{1};
  end
  if (! ischar (s) || (! isempty (s) && ! isvector (s)))
    error ("strmatch: S must be a string");
  elseif (! (ischar (a) || iscellstr (a)))
    error ("strmatch: A must be a string or cell array of strings");
  end
  s = s(:).';
  if (iscell (a))
    if (nargin == 3)
      cut = @(t) regexprep (t, "[ \\x00]+$", "");
      s = cut (s);
      a = cut (a(:));
      idx = find (strcmp (s, a) | (isempty (s) & cellfun ("isempty", a)));
    elseif (isempty (s))
      idx = find (cellfun ("isempty", a(:)));
    else
      idx = find (strncmp (s, a(:), numel (s)));
    end
  else
    idx = zeros (0, 1);
    for k = 1:rows (a)
      row = a(k,:);
      if (numel (s) > numel (row) && all (s(numel (row)+1:end) == " ") && any (row != " "))
        row = [row, blanks(numel (s) - numel (row))];    # blanks at the end do not count
      end
      if (! isempty (s) && strncmp (row, s, numel (s))
          && (nargin == 2 || all (row(numel (s)+1:end) == " " | row(numel (s)+1:end) == "\0")))
        idx(end+1,1) = k;
      end
    end
  end
  if (isempty (idx))
    idx = [];
  end
end
