function y = fliplr (x)
  % FLIPLR  reverse the order of the columns.
  %
  % Y = fliplr (X) is flip (X, 2), for arrays of any class and any number of dimensions.
  %
  % Example: fliplr ([1 2; 3 4])  ⇒ [2 1; 4 3]
  % See also: flipud, flip, rot90
  if (nargin != 1)
    print_usage ();
  end
  y = flip (x, 2);
end
