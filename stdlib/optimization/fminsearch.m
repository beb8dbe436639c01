function [x, fval, info, output] = fminsearch (varargin)
  % FMINSEARCH  a minimum of a function of several variables, without derivatives.
  %
  % [X, FVAL, INFO, OUTPUT] = fminsearch (FCN, X0, OPTIONS, ...) starts at X0; further arguments are passed to FCN.
  % fminsearch (PROBLEM) takes a struct with fields objective, x0, solver and options. OPTIONS (optimset):
  % TolX, TolFun (1e-4), MaxIter, MaxFunEvals (200 for each variable), Display, FunValCheck, OutputFcn. INFO is 1 (found), 0 (too many
  % steps), -1 (stopped). The method is the simplex search of Nelder and Mead (1965).
  %
  % Example: fminsearch (@(x) (x(1) - 5)^2 + (x(2) - 8)^4, [0 0])  ⇒ [5 8] nearly
  % See also: fminbnd, fminunc, optimset
  if (nargin == 1 && ischar (varargin{1}) && strcmp (varargin{1}, "defaults"))
    x = struct ("Display", "notify", "FunValCheck", "off", "MaxFunEvals", [], "MaxIter", [], "OutputFcn", [], ...
                "TolFun", 1e-4, "TolX", 1e-4);
    return;
  end
  if (nargin < 1)
    print_usage ();
  end
  more = {};
  options = struct ();
  if (nargin == 1)
    problem = varargin{1};
    if (! isstruct (problem))
      error ("fminsearch: PROBLEM must be a structure");
    end
    if (isfield (problem, "solver") && ! strcmp (problem.solver, "fminsearch"))
      error ("fminsearch: problem.solver must be set to \"fminsearch\"");
    end
    fcn = problem.objective;
    x0 = problem.x0;
    if (isfield (problem, "options"))
      options = problem.options;
    end
  else
    fcn = varargin{1};
    x0 = varargin{2};
    if (nargin > 2 && ! isempty (varargin{3}))
      options = varargin{3};
    end
    more = varargin(4:end);
  end
  if (ischar (fcn))
    fcn = str2func (fcn);
  end
  n = numel (x0);
  o = struct ("tol_x", optimget (options, "TolX", 1e-4), "tol_f", optimget (options, "TolFun", 1e-4), ...
              "most_steps", optimget (options, "MaxIter", 200 * n), ...
              "most_calls", optimget (options, "MaxFunEvals", 200 * n), ...
              "show", lower (optimget (options, "Display", "notify")), "outfcn", optimget (options, "OutputFcn"));
  check = strcmpi (optimget (options, "FunValCheck", "off"), "on");
  f = @(p) value_at (fcn, reshape (p, size (x0)), more, check);
  [x, fval, info, steps, calls, message] = simplex (f, x0, o);
  x = reshape (x, size (x0));
  if (any (strcmp (o.show, {"iter", "final"})) || (strcmp (o.show, "notify") && info != 1))
    printf ("%s\n", message);
  end
  output = struct ("iterations", steps, "funcCount", calls, "algorithm", "Nelder-Mead simplex direct search", ...
                   "message", message);
end

function f = value_at (fcn, x, more, check)
  f = fcn (x, more{:});
  if (check)
    if (! isreal (f))
      error ("fminsearch: non-real value encountered");
    elseif (any (isnan (f(:))))
      error ("fminsearch: NaN value encountered");
    elseif (any (isinf (f(:))))
      error ("fminsearch: Inf value encountered");
    end
  end
end

function [x, fval, info, steps, calls, message] = simplex (f, x0, o)
  % starts from a regular simplex of the size of X0
  n = numel (x0);
  points = repmat (x0(:), 1, n + 1);
  value = zeros (1, n + 1);
  value(1) = f (points(:,1));
  first = value(1);
  side = max (norm (x0(:), Inf), 1) / (n * sqrt (2));
  points(:,2:end) += side * (sqrt (n + 1) - 1);
  for k = 2:n+1
    points(k-1,k) = x0(k-1) + side * (sqrt (n + 1) - 1 + n);
    value(k) = f (points(:,k));
  end
  calls = n + 1;
  steps = 0;
  how = "initial  ,";
  info = 0;
  if (strcmp (o.show, "iter"))
    printf ("f(x0) = %9.4e\n", first);
  end
  [value, order] = sort (value);
  points = points(:,order);
  before = first;
  while (true)
    if (! isempty (o.outfcn)
        && o.outfcn (reshape (points(:,1), size (x0)), struct ("iteration", steps, "funccount", calls, "fval", value(1)), "iter"))
      info = -1;
      message = "Stopped by OutputFcn";
      break;
    end
    steps++;
    if (strcmp (o.show, "iter"))
      printf ("Iter. %2.0f,  how = %-11snf = %3.0f,  f = %9.4e  (%2.1f%%)\n", steps, [how, ","(1:(steps > 1))], ...
              calls, value(1), 100 * (before - value(1)) / (abs (before) + (before == 0)));
    end
    before = value(1);
    wide = norm (points(:,2:end) - points(:,1), 1) / max (1, norm (points(:,1), 1));
    change = max (abs (value - value(1)));
    if (wide <= o.tol_x && change <= o.tol_f)
      info = 1;
      message = sprintf (["Algorithm converged.  Simplex size %9.4e <= %9.4e and step in function value " ...
                          "%9.4e <= %9.4e"], wide, o.tol_x, change, o.tol_f);
      break;
    elseif (steps > o.most_steps)
      message = "Exceeded maximum iterations";
      break;
    elseif (calls >= o.most_calls)
      message = "Exceeded maximum number of function evaluations";
      break;
    end
    [points, value, calls, how] = step (f, points, value, calls);
    [value, order] = sort (value);
    points = points(:,order);
  end
  x = points(:,1);
  fval = value(1);
end

function [points, value, calls, how] = step (f, points, value, calls)
  n = columns (points) - 1;
  middle = sum (points(:,1:n), 2) / n;
  new = 2 * middle - points(:,n+1);
  f_new = f (new);
  calls++;
  how = "reflect";
  if (f_new < value(n))
    if (f_new < value(1))
      far = 2 * new - middle;
      f_far = f (far);
      calls++;
      if (f_far < value(1))
        new = far;
        f_new = f_far;
        how = "expand";
      end
    end
  else
    near = points(:,n+1);
    if (f_new < value(n+1))
      near = new;
    end
    near = (near + middle) / 2;
    f_near = f (near);
    calls++;
    if (f_near < value(n))
      new = near;
      f_new = f_near;
      how = "contract";
    else
      for k = 2:n
        points(:,k) = (points(:,1) + points(:,k)) / 2;
        value(k) = f (points(:,k));
      end
      new = (points(:,1) + points(:,n+1)) / 2;
      f_new = f (new);
      calls += n;
      how = "shrink";
    end
  end
  points(:,n+1) = new;
  value(n+1) = f_new;
end
