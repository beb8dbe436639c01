function c = ostrsplit (s, sep, strip_empty = false)
  % OSTRSPLIT  split a string at any of several characters.
  %
  % C = ostrsplit (S, SEP) is a row of the pieces of S between characters of SEP; rows of a char matrix follow each
  % other. C = ostrsplit (S, SEP, true) leaves empty pieces out.
  %
  % Example: ostrsplit ("a:b;c", ":;")  ⇒ {"a", "b", "c"}
  % See also: strsplit, strjoin, strtok
  if (nargin < 2)
    print_usage ();
  elseif (! (ischar (s) && ischar (sep)))
    error ("ostrsplit: S and SEP must be string values");
  elseif (! isscalar (strip_empty))
    error ("ostrsplit: STRIP_EMPTY must be a scalar");
  end
  if (isempty (s))
    c = {""};
  else
    if (rows (s) > 1)
      s(:,end+1) = sep(1);
      s = s.'(:).';
      s(end) = [];
    end
    c = __cut__ (s, sep);
  end
  if (strip_empty)
    c(cellfun (@isempty, c)) = [];
  end
end
