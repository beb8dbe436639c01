function p = pascal (n, t = 0)
  % PASCAL  Pascal matrix.
  %
  % P = pascal (N): binomial coefficients along the antidiagonals. pascal (N, 1): the lower triangular factor with
  % alternating signs; pascal (N, -1) without signs; pascal (N, 2): a cube root of the identity.
  %
  % Example: pascal (3)  ⇒ [1 1 1; 1 2 3; 1 3 6]
  % See also: hilb, magic, chol
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (n) && isscalar (t)))
    error ("pascal: N and T must be scalars");
  elseif (! any (t == [-1, 0, 1, 2]))
    error ("pascal: T must be -1, 0, 1, or 2, found %d", t);
  end
  p = zeros (n);
  if (n > 0)
    p(:,1) = 1;
  end
  for j = 2:n
    p(j:n,j) = cumsum (p(j-1:n-1,j-1));
  end
  if (t == -1)
    return;
  elseif (t == 0)
    p = p * p.';
    return;
  end
  p = p .* (-1) .^ (0:n-1);
  if (t == 2)
    p = rot90 (p, 3);
    if (mod (n, 2) != 1)
      p *= -1;
    end
  end
end
