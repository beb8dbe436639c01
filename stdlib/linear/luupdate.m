function [l, u, p] = luupdate (l, u, varargin)
  % LUUPDATE  LU factors after a change of rank one.
  %
  % [L, U] = luupdate (L, U, X, Y): from A = L * U the factors of A + X * Y.', without row exchanges. [L, U, P] =
  % luupdate (L, U, P, X, Y): from P * A = L * U with row exchanges. X and Y may have several columns.
  %
  % Example: [l, u] = luupdate (1, 2, 3, 4)  ⇒ l = 1, u = 14
  % See also: lu, cholupdate, qrupdate
  pivoted = nargin == 5;
  if (nargin != 4 && ! pivoted)
    print_usage ();
  end
  p = [];
  if (pivoted)
    p = varargin{1};
  end
  [x, y] = varargin{end-1:end};
  if (! all (cellfun (@isnumeric, {l, u, x, y})) || ! (isnumeric (p) || islogical (p)))
    error ("luupdate: L, U, X, and Y must be numeric");
  elseif (columns (l) != rows (u) || (pivoted && columns (p) != rows (l)))
    error ("luupdate: dimension mismatch");
  elseif (columns (x) != columns (y) || rows (x) != rows (l) || rows (y) != columns (u))
    error ("luupdate: dimensions mismatch");
  end
  if (pivoted)
    [l, u, q] = lu (l * u + p * x * y.');
    p = q * p;
    return;
  end
  % Bennett's method: what is left of x and y after each column
  k = min (rows (u), columns (u));
  for c = 1:columns (x)
    a = x(:,c);
    b = y(:,c);
    for i = 1:k
      u(i,i) += a(i) * b(i);
      below = i+1:rows (l);
      beyond = i+1:columns (u);
      u(i,beyond) += a(i) * b(beyond).';
      f = b(i) / u(i,i);
      a(below) -= a(i) * l(below,i);
      l(below,i) += f * a(below);
      b(beyond) -= f * u(i,beyond).';
    end
  end
end
