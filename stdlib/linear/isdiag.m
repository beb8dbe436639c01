function tf = isdiag (a)
  % ISDIAG  whether a matrix is zero off its diagonal.
  %
  % TF = isdiag (A); false for what is not a numeric or logical matrix.
  %
  % Example: isdiag ([1 0; 0 2])  ⇒ 1
  % See also: istril, istriu, isbanded
  if (nargin < 1)
    print_usage ();
  end
  tf = (isnumeric (a) || islogical (a)) && ndims (a) == 2;
  if (tf)
    tf = (nnz (a) == nnz (a(1:rows (a)+1:rows (a)*min (size (a)))));
  end
end
