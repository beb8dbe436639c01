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
  pos = tolower (pos(1));
  for k = 1:rows (s)
    full = find (s(k,:) != " " & s(k,:) != "\0");
    if (isempty (full))
      continue;
    end
    switch (pos)
      case "r"
        move = n - full(end);
      case "l"
        move = 1 - full(1);
      otherwise
        move = floor ((n - full(end) - full(1) + 1) / 2);
    end
    y(k,:) = s(k, mod ((0:n-1) - move, n) + 1);
  end
end
