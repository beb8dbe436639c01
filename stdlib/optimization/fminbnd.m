function [x, fval, info, output] = fminbnd (fcn, a, b, options = struct ())
  % FMINBND  a minimum of a function of one variable within an interval.
  %
  % [X, FVAL, INFO, OUTPUT] = fminbnd (FCN, A, B, OPTIONS) seeks a local minimum between A and B. OPTIONS (optimset): TolX
  % (1e-4), MaxIter, MaxFunEvals, Display, OutputFcn, FunValCheck. INFO is 1 (found), 0 (too many steps), -1 (stopped).
  % The method is golden sections with parabolic steps (R. Brent, 1973).
  %
  % Example: fminbnd (@(x) (x - 1)^2, 0, 3)  ⇒ 1
  % See also: fzero, fminsearch, fminunc, optimset
  if (nargin == 1 && ischar (fcn) && strcmp (fcn, "defaults"))
    x = struct ("Display", "notify", "FunValCheck", "off", "MaxFunEvals", 500, "MaxIter", 500, "OutputFcn", [], "TolX", 1e-4);
    return;
  end
  if (nargin < 3)
    print_usage ();
  end
  if (isinteger (a) || isinteger (b)) % steps would be rounded, and never become small
    a = double (a);
    b = double (b);
  end
  if (a > b)
    error ("Octave:invalid-fun-call", "fminbnd: the lower bound is greater than the upper one");
  end
  if (ischar (fcn))
    fcn = str2func (fcn);
  end
  tol = optimget (options, "TolX", 1e-4);
  most_steps = optimget (options, "MaxIter", Inf);
  most_calls = optimget (options, "MaxFunEvals", Inf);
  outfcn = optimget (options, "OutputFcn");
  checked = strcmpi (optimget (options, "FunValCheck", "off"), "on");
  golden = (3 - sqrt (5)) / 2;
  x = w = v = a + golden * (b - a);
  fx = fw = fv = value_at (fcn, x, checked);
  step = older = 0;
  calls = 1;
  steps = 0;
  info = 0;
  while (steps < most_steps && calls < most_calls)
    middle = 0.5 * (a + b);
    room = 2 * sqrt (eps) * abs (x) + tol / 3;
    if (abs (x - middle) <= 2 * room - 0.5 * (b - a))
      info = 1;
      break;
    end
    parabola = false;
    if (abs (older) > room)
      r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0)
        p = -p;
      end
      q = abs (q);
      r = older;
      older = step;
      if (abs (p) < abs (0.5 * q * r) && p > q * (a - x) && p < q * (b - x))
        parabola = true;
        step = p / q;
        u = x + step;
        if (min (u - a, b - u) < 2 * room)
          step = room * (sign (middle - x) + (middle == x));
        end
      end
    end
    if (! parabola)
      if (x >= middle)
        older = a - x;
      else
        older = b - x;
      end
      step = golden * older;
    end
    u = x + max (abs (step), room) * (sign (step) + (step == 0));
    fu = value_at (fcn, u, checked);
    calls++;
    steps++;
    if (fu < fx)
      if (u < x)
        b = x;
      else
        a = x;
      end
      v = w;  fv = fw;
      w = x;  fw = fx;
      x = u;  fx = fu;
    else
      if (u < x)
        a = u;
      else
        b = u;
      end
      if (fu <= fw || w == x)
        v = w;  fv = fw;
        w = u;  fw = fu;
      elseif (fu <= fv || v == x || v == w)
        v = u;
        fv = fu;
      end
    end
    if (! isempty (outfcn) && outfcn (x, struct ("funccount", calls, "fval", fx, "iteration", steps), "iter"))
      info = -1;
      break;
    end
  end
  fval = fx;
  output = struct ("iterations", steps, "funcCount", calls, "algorithm", "golden section search, parabolic interpolation", ...
                   "bracket", [a b]);
end

function y = value_at (fcn, x, checked)
  y = fcn (x);
  if (checked && ! isreal (y))
    error ("Octave:fmin-bad-value", "fminbnd: non-real value encountered");
  elseif (checked && isnan (y))
    error ("Octave:fmin-bad-value", "fminbnd: NaN value encountered");
  end
end
