function [x, fval, info, output] = fzero (fcn, x0, options = struct ())
  % FZERO  a zero of a function of one real variable.
  %
  % [X, FVAL, INFO, OUTPUT] = fzero (FCN, X0, OPTIONS): X0 is a bracket [A B], where FCN has different signs, or one
  % point, around which a bracket is sought. OPTIONS (optimset): TolX, MaxIter, MaxFunEvals, Display, OutputFcn, FunValCheck.
  % INFO is 1 (found), 0 (too many steps), -1 (stopped by OutputFcn), -5 (a pole, no zero). OUTPUT holds
  % iterations, funcCount, algorithm, bracketx and brackety. The method is Brent's: bisection, secant and inverse
  % quadratic interpolation (R. Brent, 1973).
  %
  % Example: fzero (@cos, [0 3])  ⇒ 1.5708
  % See also: optimset, fminbnd, roots
  if (nargin == 1 && ischar (fcn) && strcmp (fcn, "defaults"))
    x = struct ("Display", "notify", "FunValCheck", "off", "MaxFunEvals", Inf, "MaxIter", Inf, "OutputFcn", [], "TolX", eps);
    return;
  end
  if (nargin < 2)
    print_usage ();
  end
  if (ischar (fcn))
    fcn = str2func (fcn);
  end
  tol = optimget (options, "TolX", eps);
  most_steps = optimget (options, "MaxIter", Inf);
  most_calls = optimget (options, "MaxFunEvals", Inf);
  outfcn = optimget (options, "OutputFcn");
  checked = strcmpi (optimget (options, "FunValCheck", "off"), "on");
  steps = 0;
  a = x0(1);
  fa = value_at (fcn, a, checked);
  calls = 1;
  if (numel (x0) > 1)
    b = x0(2);
    fb = value_at (fcn, b, checked);
    calls++;
  else
    [b, fb, calls] = bracket (fcn, a, fa, calls, checked);
  end
  if (! (sign (fa) * sign (fb) <= 0))
    error ("Octave:bad-bracket", "fzero: not a valid initial bracketing.  function values at interval endpoints must differ in sign");
  end
  c = a;
  fc = fa;
  step = older = b - a;
  start = max (abs ([fa fb]));
  info = 0;
  while (true)
    if (sign (fb) == sign (fc) && fb != 0)
      c = a;
      fc = fa;
      step = older = b - a;
    end
    if (abs (fc) < abs (fb))
      a = b;   b = c;   c = a;
      fa = fb; fb = fc; fc = fa;
    end
    room = (2 * eps + 0.5 * tol) * abs (b) + realmin;
    half = 0.5 * (c - b);
    if (abs (half) <= room || fb == 0)
      info = 1;
      break;
    elseif (steps >= most_steps || calls >= most_calls)
      break;
    end
    if (abs (older) >= room && abs (fa) > abs (fb))
      s = fb / fa;
      if (a == c)
        p = 2 * half * s;
        q = 1 - s;
      else
        q = fa / fc;
        r = fb / fc;
        p = s * (2 * half * q * (q - r) - (b - a) * (r - 1));
        q = (q - 1) * (r - 1) * (s - 1);
      end
      if (p > 0)
        q = -q;
      else
        p = -p;
      end
      if (2 * p < min (3 * half * q - abs (room * q), abs (older * q)))
        older = step;
        step = p / q;
      else
        step = older = half;
      end
    else
      step = older = half;
    end
    a = b;
    fa = fb;
    if (abs (step) > room)
      b += step;
    else
      b += room * sign (half);
    end
    fb = value_at (fcn, b, checked);
    calls++;
    steps++;
    if (! isempty (outfcn))
      now = struct ("funccount", calls, "fval", fb, "iteration", steps);
      if (outfcn (b, now, "iter"))
        info = -1;
        break;
      end
    end
  end
  x = b;
  fval = fb;
  if (info == 1 && abs (fb) > 10 * start && start > 0)
    info = -5;
  end
  output = struct ("iterations", steps, "funcCount", calls, "algorithm", "bisection, interpolation", ...
                   "bracketx", sort ([b c]), "brackety", [fb fc]);
  if (b > c)
    output.brackety = [fc fb];
  end
end

function y = value_at (fcn, x, checked)
  y = fcn (x);
  if (checked)
    if (! isreal (y))
      error ("Octave:fmin-bad-value", "fzero: non-real value encountered");
    elseif (isnan (y))
      error ("Octave:nan-value", "fzero: NaN value encountered");
    end
  end
  y = real (y);
end

function [b, fb, calls] = bracket (fcn, a, fa, calls, checked)
  if (a == 0)
    base = 1;
  else
    base = a;
  end
  fb = NaN;
  b = a;
  for way = [-.01 +.025 -.05 +.10 -.25 +.50 -1 +2.5 -5 +10 -50 +100 +500 +1000]
    if (a == 0)
      b = base * way;
    else
      b = a + a * way;
    end
    fb = value_at (fcn, b, checked);
    calls++;
    if (sign (fa) * sign (fb) <= 0)
      return;
    end
  end
end
