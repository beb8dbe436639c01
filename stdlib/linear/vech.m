function v = vech (x)
  % VECH  lower triangle as a column.
  %
  % V = vech (X): the elements on and below the diagonal of a square X, column by column.
  %
  % Example: vech ([1 2; 3 4])  ⇒ [1; 3; 4]
  % See also: vec, tril
  if (nargin < 1)
    print_usage ();
  elseif (! issquare (x))
    error ("vech: X must be square");
  end
  v = x(tril (true (size (x))));
end
