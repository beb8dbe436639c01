function [x, obj, info, lambda] = qp (x0, H, varargin)
  % QP  quadratic minimum under linear constraints.
  %
  % [X, OBJ, INFO, LAMBDA] = qp (X0, H, Q, A, B, LB, UB, A_LB, A_IN, A_UB, OPTIONS) minimises 0.5*X'*H*X + X'*Q with A*X = B,
  % LB <= X <= UB and A_LB <= A_IN*X <= A_UB. Arguments from the end may be left out, in the groups (Q), (A, B), (LB, UB),
  % (A_LB, A_IN, A_UB), or be []; a struct of options (optimset: MaxIter, 200) comes last. INFO has the fields solveiter and info: 0
  % (global solution), 1 (the problem is not convex; a local solution), 2 (not convex and unbounded), 3 (too many steps), 6 (no X obeys
  % the constraints). LAMBDA holds the multipliers: equalities, then the bounds of each element, then the others. The method
  % is an active set (Gill and Murray).
  %
  % Example: qp ([0; 0], eye (2), [-1; -2])  ⇒ [1; 2]
  % See also: sqp, pqpnonneg, lsqnonneg
  if (nargin < 2)
    print_usage ();
  end
  options = struct ();
  if (! isempty (varargin) && isstruct (varargin{end}))
    options = varargin{end};
    varargin(end) = [];
  end
  if (! any (numel (varargin) == [0, 1, 3, 5, 8]))
    print_usage ();
  end
  varargin(end+1:8) = {[]};
  most = optimget (options, "MaxIter", 200);
  if (! isscalar (most) || most < 1)
    most = 200;
  end
  [x0, q, A, b, G, h] = problem (x0, H, varargin{:});
  [x, feasible] = start (x0, A, b, G, h);
  if (! feasible)
    x = x0;
    obj = 0.5 * (x.' * H * x) + q.' * x;
    info = struct ("solveiter", 0, "info", 6);
    lambda = [];
    return;
  end
  [x, lambda, flag, iterations] = active_set (x, H, q, A, G, h, most);
  obj = 0.5 * (x.' * H * x) + q.' * x;
  info = struct ("solveiter", iterations, "info", flag);
end

function [x0, q, A, b, G, h] = problem (x0, H, q, A, b, lb, ub, a_lb, a_in, a_ub)
  % checks the arguments; all inequalities become G*x >= h
  if (! (ismatrix (H) && rows (H) == columns (H)))
    error ("qp: quadratic penalty matrix must be square");
  end
  n = columns (H);
  if (isempty (x0))
    x0 = zeros (n, 1);
  elseif (numel (x0) != n)
    error ("qp: the initial guess X0 has incorrect length");
  end
  x0 = x0(:);
  if (isempty (q))
    q = zeros (n, 1);
  elseif (numel (q) != n)
    error ("qp: Q has incorrect length");
  end
  q = q(:);
  if (isempty (A) || isempty (b))
    A = zeros (0, n);
    b = zeros (0, 1);
  elseif (columns (A) != n)
    error ("qp: equality constraint matrix has incorrect column dimension");
  elseif (rows (A) != numel (b))
    error ("qp: equality constraint matrix and vector have inconsistent dimensions");
  end
  b = b(:);
  if (! isempty (lb) && numel (lb) != n)
    error ("qp: lower bound LB has incorrect length");
  elseif (! isempty (ub) && numel (ub) != n)
    error ("qp: upper bound UB has incorrect length");
  end
  if (isempty (lb)), lb = -Inf (n, 1); end
  if (isempty (ub)), ub = Inf (n, 1); end
  G = zeros (0, n);
  h = zeros (0, 1);
  unit = eye (n);
  for k = 1:n
    if (lb(k) == ub(k))
      A(end+1,:) = unit(k,:);
      b(end+1,1) = lb(k);
      continue;
    end
    if (lb(k) > -Inf)
      G(end+1,:) = unit(k,:);
      h(end+1,1) = lb(k);
    end
    if (ub(k) < Inf)
      G(end+1,:) = -unit(k,:);
      h(end+1,1) = -ub(k);
    end
  end
  if (isempty (a_in))
    return;
  elseif (columns (a_in) != n)
    error ("qp: inequality constraint matrix has incorrect column dimension, expected %d", columns (a_in));
  elseif (! isempty (a_lb) && numel (a_lb) != rows (a_in))
    error ("qp: inequality constraint matrix and lower bound vector are inconsistent, %d != %d", rows (a_in), numel (a_lb));
  elseif (! isempty (a_ub) && numel (a_ub) != rows (a_in))
    error ("qp: inequality constraint matrix and upper bound vector are inconsistent, %d != %d", rows (a_in), numel (a_ub));
  end
  for k = 1:rows (a_in)
    low = -Inf;
    high = Inf;
    if (! isempty (a_lb)), low = a_lb(k); end
    if (! isempty (a_ub)), high = a_ub(k); end
    if (low == high)
      A(end+1,:) = a_in(k,:);
      b(end+1,1) = low;
      continue;
    end
    if (low > -Inf)
      G(end+1,:) = a_in(k,:);
      h(end+1,1) = low;
    end
    if (high < Inf)
      G(end+1,:) = -a_in(k,:);
      h(end+1,1) = -high;
    end
  end
end

function [x, feasible] = start (x, A, b, G, h)
  % the point nearest to x that obeys the constraints (least distance programming, Lawson and Hanson 1974)
  tol = 1e-10 * (1 + norm ([b; h], Inf) + norm (x, Inf));
  feasible = true;
  if ((isempty (b) || norm (A * x - b, Inf) <= tol) && (isempty (h) || all (G * x - h >= -tol)))
    return;
  end
  if (! isempty (b))
    x -= pinv (A) * (A * x - b);
    if (norm (A * x - b, Inf) > 1e3 * tol)
      feasible = false;
      return;
    end
  end
  if (isempty (h))
    return;
  end
  Z = eye (numel (x));
  if (! isempty (b))
    Z = null (A);
  end
  short = h - G * x;
  if (all (short <= tol))
    return;
  elseif (isempty (Z))
    feasible = false;
    return;
  end
  GZ = G * Z;
  u = lsqnonneg ([GZ, short].', [zeros(columns (GZ), 1); 1]);
  r = [GZ, short].' * u - [zeros(columns (GZ), 1); 1];
  if (norm (r) <= 1e-9 || abs (r(end)) < 1e-12)
    feasible = false;
    return;
  end
  x += Z * (-r(1:end-1) / r(end));
  feasible = all (G * x - h >= -1e-6 * (1 + norm (h, Inf)));
end

function [x, lambda, flag, iterations] = active_set (x, H, q, A, G, h, most)
  n = numel (x);
  m = rows (G);
  tol = sqrt (eps) * 1e-3;
  slack = G * x - h;
  on = find (abs (slack) <= tol * (1 + abs (h))).';
  convex = true;
  flag = 3;
  lambda = zeros (rows (A) + m, 1);
  for iterations = 1:most
    C = [A; G(on,:)];
    g = H * x + q;
    if (isempty (C))
      Z = eye (n);
    else
      Z = null (C);
    end
    p = zeros (n, 1);
    unbounded = false;
    if (! isempty (Z))
      R = Z.' * H * Z;
      R = (R + R.') / 2;
      d = Z.' * g;
      [V, E] = eig (R);
      e = diag (E);
      flat = tol * max (1, max (abs (e)));
      if (any (e < -flat))                % a way down that curves downwards
        convex = false;
        v = V(:,find (e == min (e), 1));
        if (v.' * d > 0)
          v = -v;
        end
        p = Z * v;
        unbounded = true;
      else
        c = V.' * d;
        level = e <= flat;
        if (any (abs (c(level)) > tol * (1 + norm (g))))
          p = -Z * (V(:,level) * c(level));
          unbounded = true;
        else
          c(level) = 0;
          c(! level) ./= e(! level);
          p = -Z * (V * c);
        end
      end
    end
    if (norm (p) <= 1e-9 * (1 + norm (x)))
      mult = zeros (0, 1);
      if (! isempty (C))
        mult = C.' \ g;
      end
      own = mult(rows (A)+1:end);
      [low, at] = min (own);
      if (isempty (low) || low >= -1e-9 * (1 + norm (g)))
        flag = double (! convex);
        lambda(1:rows (A)) = mult(1:rows (A));
        lambda(rows (A) + on) = own;
        return;
      end
      on(at) = [];
      continue;
    end
    move = G * p;
    slack = G * x - h;
    off = setdiff (find (move < -1e-12 * norm (p)).', on);
    [t, at] = min (slack(off) ./ -move(off));
    t = max (t, 0);
    if (isempty (t))
      t = Inf;
    end
    if (unbounded && isinf (t))
      flag = 2;
      if (convex)
        flag = 3;
      end
      return;
    elseif (unbounded || t < 1)
      x += t * p;
      on(end+1) = off(at);
    else
      x += p;
    end
  end
end
