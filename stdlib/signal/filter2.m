function y = filter2 (b, x, shape = "same")
  % FILTER2  two-dimensional finite filter.
  %
  % Y = filter2 (B, X, SHAPE): correlation of X with B; SHAPE is "same" (default), "full" or "valid" as in conv2.
  %
  % Example: filter2 ([1 1], [1 2 3])  ⇒ [3 5 3]
  % See also: conv2, filter
  if (nargin < 2)
    print_usage ();
  end
  b = b(end:-1:1,end:-1:1);
  y = conv2 (x, b, shape);
end
