function [x, minval, exitflag, output, lambda] = pqpnonneg (c, d, x0 = [], options = struct ())
  % PQPNONNEG  convex quadratic minimum over solutions that are not negative.
  %
  % [X, MINVAL, EXITFLAG, OUTPUT, LAMBDA] = pqpnonneg (C, D, X0, OPTIONS) minimises 0.5*X'*C*X + D'*X with X >= 0, where C is
  % symmetric and positive definite. EXITFLAG is the number of iterations, 0 when there were more than the option MaxIter; LAMBDA
  % holds the multipliers, 0 or below where X is 0. The method is an active set, as in lsqnonneg.
  %
  % Example: pqpnonneg ([3 2; 2 2], [6; -5])  ⇒ [0; 2.5]
  % See also: lsqnonneg, qp, optimset
  if (nargin == 1 && ischar (c) && strcmp (c, "defaults"))
    x = struct ("MaxIter", 1e5);
    return;
  end
  if (nargin < 2)
    print_usage ();
  end
  if (! (isnumeric (c) && ndims (c) == 2 && isnumeric (d) && ndims (d) == 2))
    error ("pqpnonneg: C and D must be numeric matrices");
  elseif (rows (c) != columns (c))
    error ("pqpnonneg: C must be a square matrix");
  elseif (! isstruct (options))
    error ("pqpnonneg: OPTIONS must be a struct");
  end
  most = optimget (options, "MaxIter", 1e5);
  n = columns (c);
  d = d(:);
  tol = 10 * eps * norm (c, 1) * n;
  x = zeros (n, 1);
  free = false (n, 1);
  if (! isempty (x0))
    free = x0(:) > 0;
    x(free) = x0(free);
  end
  steps = 1;
  fresh = any (free);
  while (true)
    steps++;
    if (steps > most)
      steps = 0;
      break;
    end
    if (! fresh)
      w = -(d + c * x);
      w(free) = -Inf;
      [best, at] = max (w);
      if (isempty (best) || all (free) || best <= tol)
        break;
      end
      free(at) = true;
    end
    fresh = false;
    while (any (free))
      s = zeros (n, 1);
      s(free) = -(c(free,free) \ d(free));
      low = free & s <= 0;
      if (! any (low))
        x = s;
        break;
      end
      cut = x(low) ./ (x(low) - s(low));
      cut(isnan (cut)) = 0;
      x += min (cut) * (s - x);
      free(free & (x <= tol | (low & x <= 0))) = false;
      x(! free) = 0;
    end
  end
  exitflag = steps;
  minval = 0.5 * (x.' * c * x) + d.' * x;
  output = struct ("algorithm", "nnls-pqp", "iterations", steps);
  lambda = zeros (n, 1);
  w = -(d + c * x);
  lambda(! free) = w(! free);
end
