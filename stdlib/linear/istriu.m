function tf = istriu (a)
  % ISTRIU  whether a matrix is zero below its diagonal.
  %
  % TF = istriu (A); false for what is not a numeric or logical matrix.
  %
  % Example: istriu ([1 3; 0 2])  ⇒ 1
  % See also: istril, isdiag, isbanded
  if (nargin < 1)
    print_usage ();
  end
  tf = (isnumeric (a) || islogical (a)) && ndims (a) == 2;
  if (tf)
    tf = ! any (tril (a, -1)(:));
  end
end
