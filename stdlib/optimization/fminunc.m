function [x, fval, info, output, grad, hess] = fminunc (fcn, x0, options = struct ())
  % FMINUNC  a minimum of a smooth function of several variables.
  %
  % [X, FVAL, INFO, OUTPUT, GRAD, HESS] = fminunc (FCN, X0, OPTIONS) starts at X0. With the option "GradObj" "on" FCN returns
  % the gradient as its second result, else differences are used. OPTIONS (optimset): TolX, TolFun (1e-6), MaxIter (400),
  % MaxFunEvals, GradObj, OutputFcn, TypicalX, FunValCheck. INFO is 1 (small gradient), 2 (small step), 3 (small change), 0 (too many
  % steps), -1 (stopped), -3 (no descent). The method is BFGS with a backtracking line search.
  %
  % Example: fminunc (@(x) sum ((x - [1 2]).^2), [0 0])  ⇒ [1 2]
  % See also: fminsearch, fminbnd, optimset
  if (nargin == 1 && ischar (fcn) && strcmp (fcn, "defaults"))
    x = struct ("AutoScaling", "off", "FunValCheck", "off", "FinDiffType", "forward", "GradObj", "off", "MaxFunEvals", [], ...
                "MaxIter", 400, "OutputFcn", [], "TolFun", 1e-6, "TolX", 1e-6, "TypicalX", []);
    return;
  end
  if (nargin < 2)
    print_usage ();
  end
  if (ischar (fcn))
    fcn = str2func (fcn);
  end
  if (strcmpi (optimget (options, "FunValCheck", "off"), "on"))
    fcn = @(x) checked (fcn, x);
  end
  shape = size (x0);
  given = strcmpi (optimget (options, "GradObj", "off"), "on");
  tol_x = optimget (options, "TolX", 1e-6);
  tol_f = optimget (options, "TolFun", 1e-6);
  most_steps = optimget (options, "MaxIter", 400);
  most_calls = optimget (options, "MaxFunEvals", Inf);
  outfcn = optimget (options, "OutputFcn");
  x = x0(:);
  n = numel (x);
  [f, g, calls] = value_and_slope (fcn, x, shape, given);
  h = eye (n);                            % estimate of the inverse of the second derivatives
  info = 0;
  steps = 0;
  while (true)
    if (max (abs (g)) <= 1e-2 * tol_f * max (1, abs (f)) || all (g == 0))
      info = 1;
      break;
    elseif (steps >= most_steps || calls >= most_calls)
      break;
    end
    way = -h * g;
    slope = g.' * way;
    if (slope >= 0)
      h = eye (n);
      way = -g;
      slope = g.' * way;
    end
    t = 1;
    if (steps == 0)
      t = min (1, 1 / max (norm (g), realmin));
    end
    found = false;
    for k = 1:60
      new = x + t * way;
      fn = fcn (reshape (new, shape));
      calls++;
      if (isreal (fn) && fn <= f + 1e-4 * t * slope)
        found = true;
        break;
      end
      t *= 0.5;
    end
    if (! found)
      info = -3;
      if (max (abs (g)) <= sqrt (tol_f) * max (1, abs (f)))
        info = 1;
      end
      break;
    end
    [fn, gn, used] = value_and_slope (fcn, new, shape, given);
    calls += used;
    steps++;
    s = new - x;
    y = gn - g;
    change = abs (f - fn);
    sy = s.' * y;
    if (sy > 1e-12 * norm (s) * norm (y))
      if (steps == 1)
        h = eye (n) * (sy / (y.' * y));
      end
      r = eye (n) - (s * y.') / sy;
      h = r * h * r.' + (s * s.') / sy;
    end
    x = new;
    f = fn;
    g = gn;
    if (! isempty (outfcn))
      now = struct ("iter", steps, "funccount", calls, "fval", f, "gradient", g);
      if (outfcn (reshape (x, shape), now, "iter"))
        info = -1;
        break;
      end
    end
    if (change <= 1e-4 * tol_f * max (abs (f), eps) && norm (s) <= tol_x * max (norm (x), 1))
      info = 3;
      break;
    elseif (norm (s) <= 1e-3 * tol_x * max (norm (x), eps))
      info = 2;
      break;
    end
  end
  fval = f;
  grad = g;
  x = reshape (x, shape);
  hess = inv (h);
  output = struct ("iterations", steps, "successful", steps, "funcCount", calls);
end

function [f, g, calls] = value_and_slope (fcn, x, shape, given)
  calls = 1;
  if (given)
    [f, g] = fcn (reshape (x, shape));
    g = g(:);
    return;
  end
  f = fcn (reshape (x, shape));
  n = numel (x);
  g = zeros (n, 1);
  for k = 1:n
    step = eps ^ (1/3) * max (abs (x(k)), 1);
    up = down = x;
    up(k) += step;
    down(k) -= step;
    g(k) = (fcn (reshape (up, shape)) - fcn (reshape (down, shape))) / (up(k) - down(k));
  end
  calls += 2 * n;
end

function [f, g] = checked (fcn, x)
  if (nargout > 1)
    [f, g] = fcn (x);
  else
    f = fcn (x);
  end
  if (! (isreal (f) && isreal (x)))
    error ("fminunc: non-real value encountered");
  elseif (any (isnan (f(:))))
    error ("fminunc: NaN value encountered");
  elseif (any (isinf (f(:))))
    error ("fminunc: Inf value encountered");
  end
end
