function [x, fval, info, output] = fminsearch (varargin)
  % FMINSEARCH  a minimum of a function of several variables, without derivatives.
  %
  % [X, FVAL, INFO, OUTPUT] = fminsearch (FCN, X0, OPTIONS, ...) starts at X0; further arguments are passed to FCN.
  % fminsearch (PROBLEM) takes a struct with fields objective, x0, solver and options. OPTIONS (optimset):
  % TolX, TolFun (1e-4), MaxIter, MaxFunEvals (200 for each variable), Display, OutputFcn. INFO is 1 (found), 0 (too many
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
  tol_x = optimget (options, "TolX", 1e-4);
  tol_f = optimget (options, "TolFun", 1e-4);
  most_steps = optimget (options, "MaxIter", 200 * n);
  most_calls = optimget (options, "MaxFunEvals", 200 * n);
  outfcn = optimget (options, "OutputFcn");
  points = repmat (x0(:), 1, n + 1);
  for k = 1:n
    if (points(k,k+1) == 0)
      points(k,k+1) = 0.00025;
    else
      points(k,k+1) *= 1.05;
    end
  end
  value = zeros (1, n + 1);
  for k = 1:n+1
    value(k) = fcn (reshape (points(:,k), size (x0)), more{:});
  end
  calls = n + 1;
  steps = 0;
  info = 0;
  while (true)
    [value, order] = sort (value);
    points = points(:,order);
    if (max (abs (value - value(1))) <= tol_f && max (max (abs (points(:,2:end) - points(:,1)))) <= tol_x)
      info = 1;
      break;
    elseif (steps >= most_steps || calls >= most_calls)
      break;
    end
    steps++;
    middle = mean (points(:,1:n), 2);
    worst = points(:,n+1);
    far = 2 * middle - worst;
    f_far = fcn (reshape (far, size (x0)), more{:});
    calls++;
    if (f_far < value(1))
      further = 3 * middle - 2 * worst;
      f_further = fcn (reshape (further, size (x0)), more{:});
      calls++;
      if (f_further < f_far)
        far = further;
        f_far = f_further;
      end
      points(:,n+1) = far;
      value(n+1) = f_far;
    elseif (f_far < value(n))
      points(:,n+1) = far;
      value(n+1) = f_far;
    else
      if (f_far < value(n+1))
        near = 0.5 * (middle + far);
      else
        near = 0.5 * (middle + worst);
      end
      f_near = fcn (reshape (near, size (x0)), more{:});
      calls++;
      if (f_near < min (f_far, value(n+1)))
        points(:,n+1) = near;
        value(n+1) = f_near;
      else
        for k = 2:n+1
          points(:,k) = 0.5 * (points(:,1) + points(:,k));
          value(k) = fcn (reshape (points(:,k), size (x0)), more{:});
        end
        calls += n;
      end
    end
    if (! isempty (outfcn))
      at = find (value == min (value), 1);
      now = struct ("iteration", steps, "funccount", calls, "fval", value(at));
      if (outfcn (reshape (points(:,at), size (x0)), now, "iter"))
        info = -1;
        [value, order] = sort (value);
        points = points(:,order);
        break;
      end
    end
  end
  x = reshape (points(:,1), size (x0));
  fval = value(1);
  output = struct ("iterations", steps, "funcCount", calls, "algorithm", "Nelder-Mead simplex direct search", "message", "");
end
