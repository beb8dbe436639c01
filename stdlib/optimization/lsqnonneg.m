function [x, resnorm, residual, info, output, lambda] = lsqnonneg (c, d, x0 = [], options = struct ())
  % LSQNONNEG  least squares with solutions that are not negative.
  %
  % [X, RESNORM, RESIDUAL, INFO, OUTPUT, LAMBDA] = lsqnonneg (C, D, X0, OPTIONS) minimises norm (C*X - D) with X >= 0. RESNORM is
  % the squared norm of RESIDUAL = D - C*X; INFO is the number of iterations, 0 when there were too many; LAMBDA holds
  % the multipliers, 0 or below where X is 0. The method is the active set of Lawson and Hanson (1974).
  %
  % Example: lsqnonneg ([1 0; 0 1], [1; -2])  ⇒ [1; 0]
  % See also: mldivide, pqpnonneg, optimset
  if (nargin == 1 && ischar (c) && strcmp (c, "defaults"))
    x = struct ("MaxIter", 1e5);
    return;
  end
  if (nargin < 2)
    print_usage ();
  elseif (! (isnumeric (c) && ndims (c) == 2 && isnumeric (d) && ndims (d) == 2))
    error ("lsqnonneg: C and D must be numeric matrices");
  elseif (! (isstruct (options) || (iscell (options) && isempty (options))))
    error ("lsqnonneg: OPTIONS must be a struct");
  end
  most = optimget (options, "MaxIter", 1e5);
  tol = optimget (options, "TolX", 10 * eps * norm (c, 1) * max (size (c)));
  n = columns (c);
  x = zeros (n, 1);
  free = false (n, 1);
  if (! isempty (x0))
    free = x0(:) > 0;
  end
  steps = 0;
  fresh = any (free);
  while (true)
    if (! fresh)
      w = c.' * (d - c * x);
      w(free) = -Inf;
      [best, at] = max (w);
      if (isempty (best) || best <= tol || all (free))
        break;
      elseif (steps >= most)
        steps = 0;
        break;
      end
      free(at) = true;
    end
    fresh = false;
    steps++;
    while (any (free))
      s = zeros (n, 1);
      s(free) = c(:,free) \ d;
      low = free & s <= tol;
      if (! any (low))
        x = s;
        break;
      end
      cut = x(low) ./ (x(low) - s(low));
      cut(isnan (cut)) = 0;
      x += min (cut) * (s - x);
      free(free & x <= tol) = false;
      x(! free) = 0;
    end
    if (! any (free))
      x = zeros (n, 1);
    end
  end
  if (steps > 0 || ! any (free))
    steps += 2;                           % the first look and the last count too
  end
  info = steps;
  residual = d - c * x;
  resnorm = residual.' * residual;
  output = struct ("algorithm", "nnls", "iterations", steps);
  lambda = zeros (n, 1);
  w = c.' * (c * x - d);
  lambda(! free) = -w(! free);
end
