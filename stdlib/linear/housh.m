function [housv, beta, zer] = housh (x, j, z)
  % HOUSH  Householder vector.
  %
  % [HOUSV, BETA, ZER] = housh (X, J, Z): (I - BETA * HOUSV * HOUSV') * X has only element J, of size norm (X) and with the sign
  % opposite to X(J). Where the scaled norm is not above Z, BETA is 0 and ZER 1.
  %
  % Example: [v, b] = housh ([3; 4], 1, 0); [3; 4] - b * v * (v' * [3; 4])  ⇒ [-5; 0]
  % See also: givens, qr
  if (nargin != 3)
    print_usage ();
  elseif (! isvector (x))
    error ("housh: first input must be a vector");
  elseif (! isscalar (j))
    error ("housh: second argument must be an integer scalar");
  end
  beta = 0;
  zer = true;
  housv = x;
  m = max (abs (housv));
  if (m == 0)
    return;
  end
  housv /= m;
  alpha = norm (housv);
  if (alpha <= z)
    return;
  end
  beta = 1 / (alpha * (alpha + abs (housv(j))));
  direction = 1;
  if (housv(j) != 0)
    direction = housv(j) / abs (housv(j));
  end
  housv(j) += direction * alpha;
  zer = false;
end
