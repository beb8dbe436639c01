function tf = istril (a)
  % ISTRIL  whether a matrix is zero above its diagonal.
  %
  % TF = istril (A); false for what is not a numeric or logical matrix.
  %
  % Example: istril ([1 0; 3 2])  ⇒ 1
  % See also: istriu, isdiag, isbanded
  if (nargin < 1)
    print_usage ();
  end
  tf = (isnumeric (a) || islogical (a)) && ndims (a) == 2;
  if (tf)
    tf = ! any (triu (a, 1)(:));
  end
end
