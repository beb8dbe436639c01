function y = range (x, dim)
  % RANGE  difference between the largest and the smallest element.
  %
  % Y = range (X) along the first dimension that is not 1; Y = range (X, DIM) along dimension DIM.
  %
  % Example: range ([1 5 3])  ⇒ 4
  % See also: bounds, iqr, std
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    y = max (x) - min (x);
  else
    y = max (x, [], dim) - min (x, [], dim);
  end
end
