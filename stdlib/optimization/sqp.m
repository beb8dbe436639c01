function [x, obj, info, iter, nf, lambda] = sqp (x0, objf, cef = [], cif = [], lb = [], ub = [], maxiter = 100, tolerance = sqrt (eps))
  % SQP  minimum of a function under nonlinear constraints.
  %
  % [X, OBJ, INFO, ITER, NF, LAMBDA] = sqp (X0, PHI, G, H, LB, UB, MAXITER, TOLERANCE) minimises PHI (X) with G (X) = 0,
  % H (X) >= 0 and LB <= X <= UB, starting at X0. PHI, G and H are functions, or cells {function, gradient} (PHI also {function, gradient,
  % Hessian}); without gradients, differences are used. INFO is 101 (found), 102 (the update failed), 103 (too many steps), 104 (the
  % steps became too small). NF counts calls of PHI, LAMBDA holds the multipliers. The method is sequential quadratic programming
  % with damped BFGS updates (Nocedal and Wright, chapter 18).
  %
  % Example: sqp ([1; 1], @(x) (x(1) - 2)^2 + (x(2) + 1)^2, [], @(x) 1 - x(1))  ⇒ [1; -1]
  % See also: qp, fminunc, fminsearch
  if (nargin < 2 || nargin == 5)
    print_usage ();
  end
  if (! isvector (x0))
    error ("sqp: X0 must be a vector");
  end
  x = x0(:);
  [f, grad, hess] = objective (objf);
  [ce, je] = constraint (cef, "equality");
  [ci, ji] = constraint (cif, "inequality");
  [ci, ji] = with_bounds (ci, ji, lb, ub, numel (x));
  if (isempty (maxiter))
    maxiter = 100;
  elseif (! isscalar (maxiter) || maxiter <= 0 || maxiter != fix (maxiter))
    error ("sqp: invalid number of maximum iterations");
  end
  if (isempty (tolerance))
    tolerance = sqrt (eps);
  elseif (! isscalar (tolerance) || tolerance <= 0)
    error ("sqp: invalid value for TOLERANCE");
  end
  known = iscell (objf) && numel (objf) > 1;   % a gradient by differences is not exact enough for a test
  obj = f (x);
  nf = 1;
  info = 103;
  g = grad (x, obj);
  n = numel (x);
  B = eye (n);
  if (! isempty (hess))
    B = hess (x);
  end
  e = ce (x)(:);
  c = ci (x)(:);
  E = je (x, e);
  C = ji (x, c);
  lambda = 100 * ones (numel (e) + numel (c), 1);
  for iter = 1:maxiter
    if (known && kkt_holds (g, e, c, E, C, lambda, tolerance))
      info = 101;
      break;
    end
    [p, ~, state, l] = qp (zeros (n, 1), B, g, E, -e, [], [], -c, C, Inf (size (c)));
    if (state.info == 6 || any (! isfinite (p)))
      p = relaxed (B, g, E, e, C, c);
      l = [];
    end
    if (numel (l) == numel (lambda))
      lambda = l;
    end
    weight = max ([0; 1.1 * abs(lambda)]);
    merit = @(o, e, c) o + weight * (sum (abs (e)) + sum (max (0, -c)));
    now = merit (obj, e, c);
    slope = g.' * p - weight * (sum (abs (e)) + sum (max (0, -c)));
    t = 1;
    for k = 1:40
      new = x + t * p;
      onew = f (new);
      nf++;
      enew = ce (new)(:);
      cnew = ci (new)(:);
      if (isreal (onew) && merit (onew, enew, cnew) <= now + 1e-4 * t * min (slope, 0))
        break;
      end
      t *= 0.5;
    end
    gnew = grad (new, onew);
    Enew = je (new, enew);
    Cnew = ji (new, cnew);
    s = new - x;
    y = gnew - g - [Enew - E; Cnew - C].' * lambda;
    if (norm (s) < tolerance * norm (new) || norm (s) < eps)
      x = new;
      obj = onew;
      info = 104;
      break;
    end
    if (! isempty (hess))
      B = hess (new);
    else
      B = damped (B, s, y);
      if (isempty (B))
        info = 102;
        x = new;
        obj = onew;
        break;
      end
    end
    x = new;
    obj = onew;
    g = gnew;
    e = enew;
    c = cnew;
    E = Enew;
    C = Cnew;
  end
end

function good = kkt_holds (g, e, c, E, C, lambda, tol)
  multi = lambda(numel (e)+1:end);
  good = all (c >= -tol) && all (multi >= -tol) && norm (g - [E; C].' * lambda) < tol && norm (e) < tol ...
         && norm (multi .* c) < tol;
end

function p = relaxed (B, g, E, e, C, c)
  % the linear constraints contradict each other: let them give way, at a price
  n = rows (B);
  m = numel (e) + numel (c);
  big = blkdiag_plain (B, 1e-6 * eye (m));
  price = 1e3 * (1 + norm (g, Inf));
  me = numel (e);
  G = [E, eye(me), zeros(me, numel (c)); -E, eye(me), zeros(me, numel (c)); C, zeros(numel (c), me), eye(numel (c))];
  h = [-e; e; -c];
  s0 = [zeros(n, 1); abs(e); max(0, -c)];
  low = [-Inf(n, 1); zeros(m, 1)];
  z = qp (s0, big, [g; price * ones(m, 1)], [], [], low, Inf (n + m, 1), h, G, Inf (size (h)));
  p = z(1:n);
end

function M = blkdiag_plain (A, B)
  M = [A, zeros(rows (A), columns (B)); zeros(rows (B), columns (A)), B];
end

function B = damped (B, s, y)
  Bs = B * s;
  sBs = s.' * Bs;
  if (sBs <= 0 || ! isfinite (sBs))
    B = [];
    return;
  end
  if (s.' * y < 0.2 * sBs)
    theta = 0.8 * sBs / (sBs - s.' * y);
    y = theta * y + (1 - theta) * Bs;
  end
  B += -(Bs * Bs.') / sBs + (y * y.') / (s.' * y);
  B = (B + B.') / 2;
end

function [f, grad, hess] = objective (objf)
  hess = [];
  if (iscell (objf))
    if (! any (numel (objf) == 1:3) || any (cellfun ("isempty", objf)))
      error ("sqp: invalid objective function specification");
    end
    f = as_function (objf{1});
    if (numel (objf) > 1)
      own = as_function (objf{2});
      grad = @(x, o) own (x)(:);
    else
      grad = @(x, o) differences (f, x, o).';
    end
    if (numel (objf) > 2)
      hess = as_function (objf{3});
    end
  else
    f = as_function (objf);
    grad = @(x, o) differences (f, x, o).';
  end
end

function f = as_function (f)
  if (ischar (f))
    f = str2func (f);
  elseif (! is_function_handle (f))
    error ("feval: first argument must be a string, inline function, or a function handle");
  end
end

function [c, j] = constraint (spec, kind)
  if (isempty (spec))
    c = @(x) zeros (0, 1);
    j = @(x, v) zeros (0, numel (x));
  elseif (iscell (spec))
    if (! any (numel (spec) == 1:2) || any (cellfun ("isempty", spec)))
      error ("sqp: invalid %s constraint function specification", kind);
    end
    c = as_function (spec{1});
    if (numel (spec) == 2)
      own = as_function (spec{2});
      j = @(x, v) own (x);
    else
      j = @(x, v) differences (c, x, v);
    end
  else
    c = as_function (spec);
    j = @(x, v) differences (c, x, v);
  end
end

function [ci, ji] = with_bounds (ci, ji, lb, ub, n)
  if (! isempty (lb) && ! (isvector (lb) && any (numel (lb) == [1, n])))
    error ("sqp: invalid lower bound");
  elseif (! isempty (ub) && ! (isvector (ub) && any (numel (ub) == [1, n])))
    error ("sqp: invalid upper bound");
  end
  if (isempty (lb)), lb = -Inf; end
  if (isempty (ub)), ub = Inf; end
  lb = lb(:) .* ones (n, 1);
  ub = ub(:) .* ones (n, 1);
  if (any (lb > ub))
    error ("sqp: upper bound smaller than lower bound");
  end
  low = lb > -Inf;
  high = ub < Inf;
  if (any (low) || any (high))
    unit = eye (n);
    fix = [unit(low,:); -unit(high,:)];
    at = [-lb(low); ub(high)];
    plain = ci;
    slope = ji;
    ci = @(x) [plain(x)(:); fix * x + at];
    ji = @(x, v) [slope(x, v(1:end-numel (at))); fix];
  end
end

function j = differences (f, x, v)
  j = zeros (numel (v), numel (x));
  for k = 1:numel (x)
    h = eps ^ (1/3) * max (abs (x(k)), 1);
    up = down = x;
    up(k) += h;
    down(k) -= h;
    j(:,k) = (f (up)(:) - f (down)(:)) / (up(k) - down(k));
  end
end
