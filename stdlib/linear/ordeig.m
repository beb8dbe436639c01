function lambda = ordeig (a, b)
  % ORDEIG  eigenvalues of a (quasi-)triangular matrix or pencil in the order of its diagonal.
  %
  % LAMBDA = ordeig (A) for A as schur gives it, LAMBDA = ordeig (A, B) for a pair as qz gives it.
  %
  % Example: ordeig ([3 1; 0 2])  ⇒ [3; 2]
  % See also: ordschur, ordqz, eig, schur, qz
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (a) || ndims (a) != 2 || rows (a) != columns (a))
    error ("ordeig: A must be a square matrix");
  end
  n = rows (a);
  if (nargin < 2)
    b = eye (n);
  elseif (! isnumeric (b) || ndims (b) != 2 || rows (b) != columns (b))
    error ("ordeig: B must be a square matrix");
  elseif (rows (b) != n)
    error ("ordeig: A and B must be the same size");
  end
  if (isempty (a))
    lambda = zeros (0, 1);
    return;
  end
  if (! (isreal (a) && isreal (b)))
    if (! istriu (a) || ! istriu (b))
      error ("ordeig: A must be upper-triangular when it is complex");
    end
    lambda = diag (a) ./ diag (b);
    return;
  end
  low = diag (a, -1) != 0;
  if (! (isbanded (tril (a, -1), 1, n - 1) && ! any (low(1:end-1) & low(2:end))))
    error ("ordeig: A must be quasi-triangular (i.e., upper block triangular with 1x1 or 2x2 blocks on the diagonal)");
  end
  low_b = diag (b, -1) != 0;
  if (! (isbanded (tril (b, -1), 1, n - 1) && ! any (low_b(1:end-1) & low_b(2:end))))
    error ("ordeig: A and B must be quasi-triangular");
  end
  lambda = diag (a) ./ diag (b);
  for i = find (low).'
    at = [i, i+1];
    lambda(at) = pair (a(at,at), b(at,at));
  end
end

% The eigenvalues of a block of two, that with the positive imaginary part first.
function l = pair (a, b)
  p = det (b);
  m = -(a(1,1) * b(2,2) + a(2,2) * b(1,1) - a(1,2) * b(2,1) - a(2,1) * b(1,2));
  c = det (a);
  r = sqrt (complex (m ^ 2 - 4 * p * c));
  l = [-m + r; -m - r] / (2 * p);
  if (isreal (r) || imag (r) == 0)
    l = real (l);
  end
end
