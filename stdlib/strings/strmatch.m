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
  if (iscellstr (s) && isscalar (s))
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
      idx = find (strcmp (s, a(:)));
    else
      idx = find (strncmp (s, a(:), numel (s)));
    end
  else
    idx = zeros (0, 1);
    for k = 1:rows (a)
      row = a(k,:);
      if (strncmp (row, s, numel (s))
          && (nargin == 2 || all (row(numel (s)+1:end) == " " | row(numel (s)+1:end) == "\0")))
        idx(end+1,1) = k;
      end
    end
  end
  if (isempty (idx))
    idx = [];
  end
end
