function tf = isbanded (a, lower, upper)
  % ISBANDED  whether a matrix is zero outside a band.
  %
  % TF = isbanded (A, LOWER, UPPER): at most LOWER diagonals below and UPPER above the main one are not zero.
  %
  % Example: isbanded ([1 1; 0 1], 0, 1)  ⇒ 1
  % See also: bandwidth, isdiag, istril, istriu
  if (nargin != 3)
    print_usage ();
  elseif (! isreal (lower) || ! isreal (upper) || ! isscalar (lower) || ! isscalar (upper) || lower < 0 || upper < 0 || lower != fix (lower) || upper != fix (upper))
    error ("isbanded: LOWER and UPPER must be non-negative integers");
  end
  if (isempty (a))
    tf = [];
    return;
  end
  tf = (isnumeric (a) || islogical (a)) && ndims (a) == 2 && ! isempty (a);
  if (tf)
    tf = ! any (tril (a, -lower-1)(:)) && ! any (triu (a, upper+1)(:));
  end
end
