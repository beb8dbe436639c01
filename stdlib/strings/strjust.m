function y = strjust (s, pos = "right")
  % STRJUST  shift the text of each row to one side.
  %
  % Y = strjust (S), strjust (S, POS): POS is "right" (default), "left" or "center". S is a char matrix.
  %
  % Example: strjust (["a  "; "bb "], "right")  ⇒ ["  a"; " bb"]
  % See also: deblank, strtrim
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (s) || ndims (s) > 2)
    error ("strjust: S must be a string");
  end
  y = s;
  if (isempty (s))
    return;
  end
  n = columns (s);
  full = (s != " " & s != "\0");
  [some, first] = max (full, [], 2);
  [~, back] = max (full(:,end:-1:1), [], 2);
  last = n + 1 - back;
  switch (tolower (pos(1)))
    case "r"
      move = n - last;
    case "l"
      move = 1 - first;
    otherwise
      move = floor ((n - last - first + 1) / 2);
  end
  move(! some) = 0;
  from = mod ((0:n-1) - move, n);
  y = reshape (s(from * rows (s) + (1:rows (s)).'), size (s));
end
