function [r, k] = rref (a, tol)
  % RREF  reduced row echelon form, by elimination with row pivots.
  %
  % [R, K] = rref (A, TOL): K are the columns of the pivots; what is not above TOL counts as zero.
  %
  % Example: rref ([1 2; 3 4; 5 6])  is [1 0; 0 1; 0 0]
  % See also: rank, null, lu
  if (nargin < 1)
    print_usage ();
  elseif (ndims (a) > 2)
    error ("rref: A must be a 2-dimensional matrix");
  end
  [m, n] = size (a);
  if (nargin < 2)
    if (isa (a, "single"))
      tol = eps ("single") * max (m, n) * norm (a, inf ("single"));
    else
      tol = eps * max (m, n) * norm (a, inf);
    end
  end
  k = zeros (1, 0);
  row = 1;
  for c = 1:n
    [largest, pivot] = max (abs (a(row:m, c)));
    pivot += row - 1;
    if (largest <= tol)
      a(row:m, c) = 0;
      continue;
    end
    k(end+1) = c;
    a([pivot row], c:n) = a([row pivot], c:n);
    a(row, c:n) = a(row, c:n) / a(row, c);
    others = [1:row-1, row+1:m];
    a(others, c:n) = a(others, c:n) - a(others, c) * a(row, c:n);
    if (row == m)
      break;
    end
    row++;
  end
  r = a;
end
