function [r, info] = cholinsert (r, j, x)
  % CHOLINSERT  Cholesky factor after a row and column were inserted.
  %
  % [R1, INFO] = cholinsert (R, J, X): from A = R' * R the factor of the matrix that has X as row and column J. INFO is 0, 1 when that
  % is not positive definite, or 2 when R is singular; without INFO these are errors.
  %
  % Example: cholinsert (2, 2, [0; 9])  ⇒ [2 0; 0 3]
  % See also: chol, cholupdate, choldelete, cholshift
  if (nargin != 3 || ! (isnumeric (r) && isnumeric (x) && isnumeric (j)))
    print_usage ();
  elseif (rows (r) != columns (r))
    error ("cholinsert: R must be a square matrix");
  elseif (numel (x) != rows (r) + 1)
    error ("cholinsert: dimension mismatch between R and U");
  end
  n = rows (r);
  if (j < 1 || j > n + 1)
    error ("cholinsert: index J out of range");
  end
  x = x(:);
  if (imag (x(j)) != 0)
    error ("cholinsert: diagonal element must be real");
  end
  info = 0;
  if (any (diag (r) == 0))
    info = 2;
  else
    p = r' \ x([1:j-1, j+1:n+1]);
    rest = real (x(j)) - real (p' * p);
    if (rest <= 0)
      info = 1;
    else                          # first as the last column, then moved to its place
      r1 = [r, p; zeros(1, n), sqrt(rest)];
      r1 = r1(:,[1:j-1, n+1, j:n]);
      k = n:-1:j;
      r = triu (__rotate_rows__ (r1, k, repmat (j, 1, numel (k))));
    end
  end
  if (info != 0)
    if (nargout < 2)
      if (info == 1)
        error ("cholinsert: insertion violates positiveness");
      end
      error ("cholinsert: singular matrix");
    end
    r = [r, zeros(n, 1); zeros(1, n + 1)];
  end
end
