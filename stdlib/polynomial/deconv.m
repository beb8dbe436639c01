function [q, r] = deconv (y, a)
  % DECONV  division of polynomials.
  %
  % [Q, R] = deconv (Y, A): Y = conv (A, Q) + R; R has the size of Y.
  %
  % Example: deconv ([1 5 6], [1 2])  ⇒ [1 3]
  % See also: conv, residue
  if (nargin != 2)
    print_usage ();
  elseif (! (isvector (y) && isvector (a)))
    error ("deconv: Y and A must be vectors");
  end
  ny = numel (y);
  na = numel (a);
  if (ny < na)
    q = 0;
    r = y;
    return;
  end
  x = zeros (1, ny - na + 1);
  x(1) = 1;
  q = filter (y(:), a(:), x(:));
  if (isrow (y))
    q = q.';
  end
  if (nargout > 1)
    r = y - reshape (conv (a(:), q(:)), size (y));
    r(abs (r) < eps (max (abs (y))) & r != 0) = 0;
  end
end
