function [x, fvec, info, output, fjac] = fsolve (fcn, x0, options = struct ())
  % FSOLVE  a solution of a system of nonlinear equations.
  %
  % [X, FVEC, INFO, OUTPUT, FJAC] = fsolve (FCN, X0, OPTIONS) looks for FCN (X) = 0, starting at X0; with more equations than
  % unknowns for the least squares solution. OPTIONS (optimset): TolX, TolFun (1e-6), MaxIter (400), MaxFunEvals, Jacobian ("on": FCN
  % gives it as its second result), FinDiffType ("forward", "central"), TypicalX, ComplexEqn, FunValCheck, OutputFcn, Updating,
  % AutoScaling. INFO is 1 (solved), 2 (small step), 3 (small change), 0 (too many steps), -1 (stopped), -2 (no progress is
  % possible), -3 (the trust region became too small). The method is Powell's dogleg step in a trust region (Moré, Garbow and
  % Hillstrom 1980).
  %
  % Example: fsolve (@(x) x^2 - 2, 1)  ⇒ 1.4142
  % See also: fzero, fminunc, optimset
  if (nargin == 1 && ischar (fcn) && strcmp (fcn, "defaults"))
    x = struct ("AutoScaling", "off", "ComplexEqn", "off", "FunValCheck", "off", "FinDiffType", "forward", "Jacobian", "off", ...
                "MaxFunEvals", [], "MaxIter", 400, "OutputFcn", [], "Updating", "off", "TolFun", 1e-6, "TolX", 1e-6, "TypicalX", []);
    return;
  end
  if (nargin < 2)
    print_usage ();
  elseif (! isstruct (options) && ! isempty (options))
    error ("Invalid call to optimget");
  elseif (isempty (options))
    options = struct ();
  end
  if (ischar (fcn))
    fcn = str2func (fcn);
  end
  shape = size (x0);
  n = numel (x0);
  o = struct ("given", strcmpi (optimget (options, "Jacobian", "off"), "on"), "complex", ...
              strcmpi (optimget (options, "ComplexEqn", "off"), "on"), "check", ...
              strcmpi (optimget (options, "FunValCheck", "off"), "on"), "central", ...
              strcmpi (optimget (options, "FinDiffType", "forward"), "central"), "typical", ...
              {optimget(options, "TypicalX", ones (n, 1))(:)});
  tol_x = optimget (options, "TolX", 1e-6);
  tol_f = optimget (options, "TolFun", 1e-6);
  most_steps = optimget (options, "MaxIter", 400);
  most_calls = optimget (options, "MaxFunEvals", Inf);
  outfcn = optimget (options, "OutputFcn");
  x = x0(:);
  info = steps = good = 0;
  [fvec, fjac] = value_at (fcn, x, shape, o);
  size_f = size (fvec);
  fvec = fvec(:);
  calls = 1;
  if (isempty (fjac))
    [fjac, used] = slopes (fcn, x, fvec, shape, o);
    calls += used;
  end
  far = norm (fvec);
  radius = max (norm (x), 1);
  while (true)
    if (far <= tol_f * 1e-3 || (steps > 0 && far <= tol_f))
      info = 1;
      break;
    elseif (! all (isfinite (fjac(:))) || norm (fjac' * fvec) <= eps * far * norm (fjac, "fro") || ! any (fjac(:)))
      info = -2;
      steps = max (steps, 1);
      break;
    elseif (steps >= most_steps || calls >= most_calls)
      break;
    end
    steps++;
    p = dogleg (fjac, fvec, radius);
    expected = norm (fvec + fjac * p);
    [fnew, jnew] = value_at (fcn, x + p, shape, o);
    fnew = fnew(:);
    calls++;
    near = norm (fnew);
    ratio = (far ^ 2 - near ^ 2) / max (far ^ 2 - expected ^ 2, realmin);
    length = norm (p);
    if (! (ratio >= 0.25))
      radius = 0.25 * min (length, radius);
    elseif (ratio > 0.75 && length > 0.9 * radius)
      radius *= 2;
    end
    if (ratio > 1e-4)
      old = far;
      x += p;
      fvec = fnew;
      far = near;
      good++;
      fjac = jnew;
      if (! isempty (outfcn))
        now = struct ("iter", steps, "funccount", calls, "fval", far);
        if (outfcn (reshape (x, shape), now, "iter"))
          info = -1;
          break;
        end
      end
      if (far <= tol_f)
        info = 1;
        if (isempty (fjac))
          [fjac, used] = slopes (fcn, x, fvec, shape, o);
        end
        break;
      end
      if (isempty (fjac))
        [fjac, used] = slopes (fcn, x, fvec, shape, o);
        calls += used;
      end
      if (length <= tol_x * norm (x) * 1e-3)
        info = 2;
        break;
      elseif (old - far <= tol_f * 1e-4 * old && norm (fjac' * fvec) <= tol_f * far * norm (fjac, "fro"))
        info = 3;
        break;
      end
    elseif (radius <= 10 * eps * max (norm (x), 1))
      info = -3;
      break;
    end
  end
  x = reshape (x, shape);
  fvec = reshape (fvec, size_f);
  output = struct ("iterations", steps, "successful", good, "funcCount", calls);
end

function [f, j] = value_at (fcn, x, shape, o)
  j = [];
  if (o.given)
    [f, j] = fcn (reshape (x, shape));
  else
    f = fcn (reshape (x, shape));
  end
  if (o.check)
    if (! o.complex && ! isreal (f))
      error ("fsolve: non-real value encountered");
    elseif (any (isnan (f(:))))
      error ("fsolve: NaN value encountered");
    elseif (any (isinf (f(:))))
      error ("fsolve: Inf value encountered");
    end
  end
end

function [j, calls] = slopes (fcn, x, f, shape, o)
  n = numel (x);
  j = zeros (numel (f), n);
  for k = 1:n
    up = x;
    if (o.central)
      h = eps ^ (1/3) * max (abs (x(k)), abs (o.typical(min (k, end))));
      down = x;
      up(k) += h;
      down(k) -= h;
      j(:,k) = (value_at (fcn, up, shape, setfield (o, "given", false))(:) ...
                - value_at (fcn, down, shape, setfield (o, "given", false))(:)) / (up(k) - down(k));
    else
      h = sqrt (eps) * max (abs (x(k)), abs (o.typical(min (k, end))));
      up(k) += h;
      j(:,k) = (value_at (fcn, up, shape, setfield (o, "given", false))(:) - f) / (up(k) - x(k));
    end
  end
  calls = n * (1 + o.central);
end

function p = dogleg (j, f, radius)
  state = warning ("off", "all");
  p = -(j \ f);
  warning (state);
  if (all (isfinite (p)) && norm (p) <= radius)
    return;
  end
  newton = p;
  g = -(j' * f);
  jg = norm (j * g);
  steep = (norm (g) / max (jg, realmin)) ^ 2 * g;
  if (norm (steep) >= radius || ! all (isfinite (newton)))
    p = min (radius, norm (steep)) * g / norm (g);
    return;
  end
  way = newton - steep;
  a = norm (way) ^ 2;
  b = 2 * real (steep' * way);
  c = norm (steep) ^ 2 - radius ^ 2;
  p = steep + (-b + sqrt (b ^ 2 - 4 * a * c)) / (2 * a) * way;
end
