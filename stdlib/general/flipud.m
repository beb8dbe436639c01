function y = flipud (x)
  % FLIPUD  reverse the order of the rows.
  %
  % Y = flipud (X) is flip (X, 1), for arrays of any class and any number of dimensions.
  %
  % Example: flipud ([1 2; 3 4])  ⇒ [3 4; 1 2]
  % See also: fliplr, flip, rot90
  if (nargin != 1)
    print_usage ();
  end
  y = flip (x, 1);
end
