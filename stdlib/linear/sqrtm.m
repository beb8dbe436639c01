function [s, residue] = sqrtm (a)
  % SQRTM  principal square root of a matrix.
  %
  % S = sqrtm (A): S * S is A, by the Schur form (Björck and Hammarling, 1983). Real when A is and the root can be.
  % [S, ERR]: ERR is norm (S^2 - A, "fro") / norm (A, "fro").
  %
  % Example: sqrtm ([4 0; 0 9])  ⇒ [2 0; 0 3]
  % See also: expm, logm
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (a) && issquare (a)))
    error ("sqrtm: A must be a square matrix");
  end
  n = rows (a);
  if (n == 0)
    s = a;
    residue = 0;
    return;
  elseif (! any ((a - diag (diag (a)))(:)))
    s = diag (sqrt (diag (a)));
    residue = distance (s, a);
    if (any (diag (a) == 0))
      warning ("Octave:sqrtm:SingularMatrix", "sqrtm: matrix is singular, may not have a square root");
    end
    return;
  end
  upper = ! any (tril (a, -1)(:));
  if (upper)
    t = a;
    u = [];
  else
    [u, t] = schur (complex (double (a)));
  end
  s = zeros (n);
  d = sqrt (diag (t));
  for j = 1:n
    s(j,j) = d(j);
    for i = j-1:-1:1
      k = i+1:j-1;
      den = d(i) + d(j);
      num = t(i,j) - s(i,k) * s(k,j);
      if (num != 0 && den == 0)
        s(:) = NaN;              # no square root
        s = complex (s, s);
      elseif (num != 0)
        s(i,j) = num / den;
      end
    end
  end
  if (! isempty (u))
    s = u * s * u';
    if (isreal (a) && norm (imag (s), 1) <= 10 * n * eps * norm (s, 1))
      s = real (s);
    end
  end
  if (any (d == 0))
    warning ("Octave:sqrtm:SingularMatrix", "sqrtm: matrix is singular, may not have a square root");
  end
  if (isa (a, "single"))
    s = single (s);
  end
  residue = distance (s, a);
end

function d = distance (s, a)
  d = norm (s ^ 2 - a, "fro");
  if (d != 0)
    d /= norm (a, "fro");
  end
end
