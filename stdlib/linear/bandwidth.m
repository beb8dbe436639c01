function [lower, upper] = bandwidth (a, type)
  % BANDWIDTH  number of diagonals that are not zero.
  %
  % BW = bandwidth (A, "lower") or (A, "upper"); [LOWER, UPPER] = bandwidth (A).
  %
  % Example: [l, u] = bandwidth ([1 2; 0 1])  ⇒ l = 0, u = 1
  % See also: isbanded, isdiag
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (a) || islogical (a)) || ndims (a) != 2)
    error ("bandwidth: A must be a 2-D numeric or logical matrix");
  elseif (nargin == 2 && ! (strcmp (type, "lower") || strcmp (type, "upper")))
    error ('bandwidth: TYPE must be "lower" or "upper"');
  end
  [i, j] = find (a);
  lower = upper = 0;
  if (! isempty (i))
    lower = max (0, max (i(:) - j(:)));
    upper = max (0, max (j(:) - i(:)));
  end
  if (nargin == 2 && strcmp (type, "upper"))
    lower = upper;
  end
end
