function r = choldelete (r, j)
  % CHOLDELETE  Cholesky factor after a row and column were deleted.
  %
  % R1 = choldelete (R, J): from A = R' * R the factor of A without row and column J.
  %
  % Example: choldelete ([2 1; 0 3], 1)  ⇒ sqrt (10)
  % See also: chol, cholupdate, cholinsert, cholshift
  if (nargin != 2 || ! (isnumeric (r) && isnumeric (j)))
    print_usage ();
  elseif (rows (r) != columns (r))
    error ("choldelete: R must be a square matrix");
  elseif (j < 1 || j > rows (r))
    error ("choldelete: index out of range");
  end
  n = rows (r);
  r(:,j) = [];
  k = j:n-1;
  r = triu (__rotate_rows__ (r, k, k)(1:n-1,:));
end
