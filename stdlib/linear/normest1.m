function [nest, v, w, iter] = normest1 (a, t = 2, x = [], varargin)
  % NORMEST1  estimate of the 1-norm of a matrix or a linear operator.
  %
  % NEST = normest1 (A, T, X0): T test vectors (2) that begin as the columns of X0, whose 1-norms are 1. A may be a function
  % A (FLAG, X, P1, ...) that answers to "dim", "real", "notransp" (A * X) and "transp" (A' * X), called with the arguments
  % P1, ... behind X0. [NEST, V, W, ITER]: W = A * V with norm (W, 1) = NEST * norm (V, 1); ITER counts iterations and products.
  % The block algorithm of Higham and Tisseur (SIAM J. Matrix Anal. Appl. 21, 2000).
  %
  % Example: normest1 ([1 2; 3 4])  ⇒ 6
  % See also: normest, norm, cond, condest
  if (nargin < 1)
    print_usage ();
  end
  if (is_function_handle (a))
    n = a("dim", [], varargin{:});
    is_real = a("real", [], varargin{:});
    times = @(x) a("notransp", x, varargin{:});
    transposed_times = @(x) a("transp", x, varargin{:});
  elseif (isnumeric (a) && ndims (a) == 2 && rows (a) == columns (a))
    n = rows (a);
    is_real = isreal (a);
    times = @(x) a * x;
    transposed_times = @(x) a' * x;
  else
    error ("normest1: A must be a square matrix or a function handle");
  end
  if (isempty (t) || ischar (t)), t = 2; end
  t = max (1, min (floor (t(1)), n));
  if (n <= 4 || t == n)                    # small: the columns themselves
    [nest, at] = max (sum (abs (times (eye (n))), 1));
    v = zeros (n, 1);
    v(at) = 1;
    w = times (v);
    iter = [0; 1];
    return;
  end
  if (isempty (x))
    x = ones (n, t);
    x(:,2:end) = sign (rand (n, t - 1) - 0.5) + 0;
    x(x == 0) = 1;
    if (is_real), x = fresh_signs (x, zeros (n, 0)); end
    x /= n;
  elseif (columns (x) != t)
    error ("normest1: X0 must have %d columns", t);
  elseif (rows (x) != n)
    error ("normest1: X0 must have %d rows", n);
  else
    t = columns (x);
  end
  seen = false (n, 1);
  nest = 0;
  s = zeros (n, 0);
  last = 0;
  iter = [0; 0];
  best = 1;
  at = zeros (1, t);
  v = x(:,1);
  w = [];
  while (true)
    iter(1)++;
    y = times (x);
    iter(2)++;
    [nest, k] = max (sum (abs (y), 1));
    if (iter(1) <= 2 || nest > last)
      v = x(:,k);
      w = y(:,k);
      best = at(k);
    end
    if (iter(1) >= 2 && nest <= last)
      nest = last;
      break;
    end
    last = nest;
    before = s;
    s = y ./ abs (y);
    s(y == 0) = 1;
    if (is_real)
      if (columns (before) > 0 && all (any (abs (before' * s) == n, 1)))
        break;
      end
      s = fresh_signs (s, before);
    end
    if (iter(1) >= 5)
      break;
    end
    h = max (abs (transposed_times (s)), [], 2);
    iter(2)++;
    if (iter(1) >= 2 && max (h) == h(best))
      break;
    end
    [~, order] = sort (h, "descend");
    if (iter(1) > 1 && all (seen(order(1:t))))
      break;
    end
    order = order(! seen(order));
    at = order(1:min (t, numel (order))).';
    x = zeros (n, numel (at));
    x((0:numel (at)-1) * n + at) = 1;
    seen(at) = true;
  end
  iter(1) = max (1, iter(1));
end

% Columns of signs, none parallel to one before it or to a column of OTHERS.
function s = fresh_signs (s, others)
  n = rows (s);
  for k = 1:columns (s)
    tries = 0;
    while (any (abs ([s(:,1:k-1), others]' * s(:,k)) == n) && tries < 100)
      s(:,k) = 2 * (rand (n, 1) < 0.5) - 1;
      tries++;
    end
  end
end
