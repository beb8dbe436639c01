function celldisp (c, name)
  % CELLDISP  print the members of a cell array one by one, nested ones too.
  %
  % celldisp (C, NAME) prints each under NAME, by default the variable's name, with its index.
  %
  % Example: celldisp ({1, "a"}, "b")  prints b{1} = 1 and b{2} = a
  % See also: disp
  if (nargin < 1)
    print_usage ();
  elseif (! iscell (c))
    error ("celldisp: C must be a cell array");
  end
  if (nargin < 2)
    name = "";
    try
      name = inputname (1);
    end
  end
  for k = 1:numel (c)
    if (isvector (c))
      label = sprintf ("%s{%d}", name, k);
    else
      sub = cell (1, ndims (c));
      place = k - 1;
      text = "";
      for d = 1:ndims (c)
        text = sprintf ("%s,%d", text, mod (place, size (c, d)) + 1);
        place = floor (place / size (c, d));
      end
      label = sprintf ("%s{%s}", name, text(2:end));
    end
    if (iscell (c{k}))
      celldisp (c{k}, label);
    elseif (isempty (c{k}))
      printf ("%s = [](%s)\n", label, sprintf ("x%d", size (c{k}))(2:end));
    else
      printf ("%s = \n\n", label);
      disp (c{k});
      printf ("\n");
    end
  end
end
