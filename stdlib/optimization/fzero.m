function [x, fval, info, output] = fzero (fcn, x0, options = struct ())
  % FZERO  a zero of a function of one real variable.
  %
  % [X, FVAL, INFO, OUTPUT] = fzero (FCN, X0, OPTIONS): X0 is a bracket [A B], where FCN has different signs, or one
  % point, around which a bracket is sought. OPTIONS (optimset): TolX, MaxIter, MaxFunEvals, Display, OutputFcn, FunValCheck.
  % INFO is 1 (found), 0 (too many steps), -1 (stopped by OutputFcn), -5 (a pole or a jump, no zero). OUTPUT holds
  % iterations, funcCount, algorithm, bracketx and brackety. The method is algorithm 748 of G. Alefeld, F. Potra and
  % Shi (ACM TOMS 21, 1995) with one step and one bracketing in each iteration.
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
  told = ! strcmpi (optimget (options, "Display", "notify"), "off");
  checked = strcmpi (optimget (options, "FunValCheck", "off"), "on");
  [a, b, fa, fb, calls] = bracket (fcn, x0, checked);
  steps = 0;
  info = 0;
  first_slope = (fb - fa) / (b - a);
  base = b - a;
  d = e = fd = fe = NaN;
  kind = 1;
  [x, fval] = nearer (a, b, fa, fb);
  while (true)
    [u, fu] = nearer (a, b, fa, fb);
    room = 2 * (2 * eps * abs (u) + tol);
    if (b - a <= room)
      info = 1;
      break;
    elseif (steps >= most_steps || calls >= most_calls)
      notify (told, "Maximum number of iterations or function evaluations reached.");
      break;
    end
    c = inner_point (kind, a, b, d, e, u, fa, fb, fd, fe, fu);
    x = kept_inside (c, a, b, 0.7 * room);
    fval = value_at (fcn, x, checked);
    calls++;
    steps++;
    e = d;
    fe = fd;
    if (sign (fa) * sign (fval) < 0)
      d = b;   fd = fb;
      b = x;   fb = fval;
    elseif (sign (fval) * sign (fb) < 0)
      d = a;   fd = fa;
      a = x;   fa = fval;
    elseif (fval == 0)
      a = b = x;
      fa = fb = fval;
      info = 1;
      break;
    else
      error ("Octave:fzero:bracket", "fzero: zero point is not bracketed");
    end
    if (! isempty (outfcn) && outfcn (x, struct ("funccount", calls, "fval", fval, "iteration", steps), "iter"))
      info = -1;
      notify (told, "Algorithm has been terminated by user.");
      break;
    end
    [kind, base] = next_kind (kind, base, b - a);
  end
  if (info == 1 && b != a && abs ((fb - fa) / (b - a) / first_slope) > max (1e6, 0.5 / (eps + tol)))
    info = -5;
    notify (told, "Algorithm seemingly converged to a singular point.");
  end
  output = struct ("iterations", steps, "funcCount", calls, "algorithm", "bisection, interpolation", ...
                   "bracketx", [a b], "brackety", [fa fb]);
end

function notify (told, text)
  if (told)
    printf ("\n%s\n\n", text);
  end
end

function [u, fu] = nearer (a, b, fa, fb)
  if (abs (fa) < abs (fb))
    u = a;
    fu = fa;
  else
    u = b;
    fu = fb;
  end
end

% The kinds of steps: 1 a first secant, 2 and 3 interpolation, 4 a secant of double length, 5 bisection.
% Bisection follows where a round of steps has not halved the bracket.
function [kind, base] = next_kind (kind, base, width)
  if (kind == 2 || kind == 3)
    kind++;
  elseif (kind != 5 && ! (width <= 0.5 * base))
    kind = 5;
  else
    kind = 2;
    base = width;
  end
end

function c = inner_point (kind, a, b, d, e, u, fa, fb, fd, fe, fu)
  switch (kind)
    case 1
      if (abs (fa) > 1e3 * abs (fb) || abs (fb) > 1e3 * abs (fa))
        c = 0.5 * (a + b);
      else
        c = u - (a - b) / (fa - fb) * fu;
      end
    case {2, 3}
      c = NaN;
      if (d < a)
        outward = abs (fd) > abs (fa);
      else
        outward = abs (fd) > abs (fb);
      end
      if (outward && numel (unique ([fa fb fd fe])) == 4)
        c = inverse_cubic (a, b, d, e, fa, fb, fd, fe);
      end
      if (! (a < c && c < b))
        c = newton_quadratic (a, b, d, fa, fb, fd, kind);
      end
    case 4
      c = u - 2 * (b - a) / (fb - fa) * fu;
      if (abs (c - u) > 0.5 * (b - a))
        c = 0.5 * (a + b);
      end
    otherwise
      c = 0.5 * (a + b);
  end
end

function c = inverse_cubic (a, b, d, e, fa, fb, fd, fe)
  q11 = (d - e) * fd / (fe - fd);
  q21 = (b - d) * fb / (fd - fb);
  q31 = (a - b) * fa / (fb - fa);
  d21 = (b - d) * fd / (fd - fb);
  d31 = (a - b) * fb / (fb - fa);
  q22 = (d21 - q11) * fb / (fe - fb);
  q32 = (d31 - q21) * fa / (fd - fa);
  d32 = (d31 - q21) * fd / (fd - fa);
  q33 = (d32 - q22) * fa / (fe - fa);
  c = a + q31 + q32 + q33;
end

% STEPS steps of Newton's method, from the secant's zero, on the parabola through three points.
function c = newton_quadratic (a, b, d, fa, fb, fd, steps)
  slope = (fb - fa) / (b - a);
  bend = ((fd - fb) / (d - b) - slope) / (d - a);
  c = a - fa / slope;
  if (bend != 0)
    for k = 1:steps
      c -= (fa + (slope + bend * (c - b)) * (c - a)) / (slope + bend * (2 * c - a - b));
    end
  end
end

function c = kept_inside (c, a, b, delta)
  if (b - a <= 2 * delta)
    c = 0.5 * (a + b);
  else
    c = max (a + delta, min (b - delta, c));
  end
end

function y = value_at (fcn, x, checked)
  y = fcn (x);
  if (checked)
    if (! isreal (y))
      error ("Octave:fzero:notreal", "fzero: non-real value encountered");
    elseif (isnan (y))
      error ("Octave:fzero:isnan", "fzero: NaN value encountered");
    end
  end
end

function [a, b, fa, fb, calls] = bracket (fcn, x0, checked)
  a = x0(1);
  fa = value_at (fcn, a, checked);
  calls = 1;
  if (numel (x0) > 1)
    b = x0(2);
    fb = value_at (fcn, b, checked);
    calls++;
  else
    [b, fb, calls] = other_end (fcn, a, fa, calls, checked);
  end
  if (b < a)
    [a, b] = deal (b, a);
    [fa, fb] = deal (fb, fa);
  end
  if (! (sign (fa) * sign (fb) <= 0))
    error ("Octave:fzero:bracket", "fzero: not a valid initial bracketing");
  end
  if (fa == 0)
    b = a;
    fb = fa;
  elseif (fb == 0)
    a = b;
    fa = fb;
  end
end

function [b, fb, calls] = other_end (fcn, a, fa, calls, checked)
  base = a;
  if (a == 0)
    base = 0.1;
  end
  for way = [-.01 +.025 -.05 +.10 -.25 +.50 -1 +2.5 -5 +10 -50 +100 +500 +1000]
    b = base + base * way;
    fb = value_at (fcn, b, checked);
    calls++;
    if (sign (fa) * sign (fb) <= 0)
      return;
    end
  end
end
