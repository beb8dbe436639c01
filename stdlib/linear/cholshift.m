function r = cholshift (r, i, j)
  % CHOLSHIFT  Cholesky factor after a range of rows and columns was shifted.
  %
  % R1 = cholshift (R, I, J): from A = R' * R the factor of A(p,p), where p takes element I to place J:
  % p = [1:i-1, shift(i:j, -1), j+1:n] for I < J, p = [1:j-1, shift(j:i, 1), i+1:n] else.
  %
  % Example: cholshift ([2 0; 0 3], 1, 2)  ⇒ [3 0; 0 2]
  % See also: chol, cholupdate, cholinsert, choldelete
  if (nargin != 3 || ! (isnumeric (r) && isnumeric (i) && isnumeric (j)))
    print_usage ();
  elseif (rows (r) != columns (r))
    error ("cholshift: R must be a square matrix");
  end
  n = rows (r);
  if (i < 1 || i > n || j < 1 || j > n)
    error ("cholshift: index I or J is out of range");
  end
  if (i < j)
    k = i:j-1;
    r = triu (__rotate_rows__ (r(:,[1:i-1, i+1:j, i, j+1:n]), k, k));
  elseif (j < i)
    k = i-1:-1:j;
    r = triu (__rotate_rows__ (r(:,[1:j-1, i, j:i-1, i+1:n]), k, repmat (j, 1, numel (k))));
  end
end
