function v = nonzeros (a)
  % NONZEROS  the elements that are not zero, as a column.
  %
  % Example: nonzeros ([1 0; 2 3])  ⇒ [1; 2; 3]
  % See also: find, nnz
  if (nargin != 1)
    print_usage ();
  end
  v = a(a != 0)(:);
end
