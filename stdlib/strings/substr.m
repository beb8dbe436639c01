function t = substr (s, offset, len)
  % SUBSTR  part of a string by start and length.
  %
  % T = substr (S, OFFSET, LEN) is LEN characters from position OFFSET; without LEN to the end of the string, with a
  % negative LEN up to -LEN characters before the end. OFFSET starts at 1; a negative one counts from the end.
  %
  % Example: substr ("This is", 6, 2)  ⇒ "is"
  % See also: regexp, strtok
  if (nargin < 2)
    print_usage ();
  elseif (! ischar (s))
    error ("substr: S must be a string or string array");
  elseif (! isscalar (offset) || (nargin == 3 && ! isscalar (len)))
    error ("substr: OFFSET and LEN must be scalar integers");
  end
  offset = round (offset);
  n = columns (s);
  if (offset < 0)
    offset += n + 1;                      % counted from the end
  end
  if (offset > n || offset < 1)
    error ("substr: OFFSET = %d out of range", offset);
  end
  if (nargin == 2 || isempty (len))
    last = n;
  elseif (len < 0)
    last = n + round (len);
  else
    last = offset + round (len) - 1;
  end
  if (last < offset - 1 || last > n)
    error ("substr: length LEN = %d out of range", len);
  end
  t = s(:, offset:last);
end
