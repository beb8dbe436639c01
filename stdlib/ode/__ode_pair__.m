function varargout = __ode_pair__ (name, tableau, fcn, trange, init, varargin)
  % __ODE_PAIR__  integrate by an embedded pair of one-step methods; the driver of ode23, ode23s and ode45.
  %
  % [T, Y, TE, YE, IE] = __ode_pair__ (NAME, TABLEAU, FCN, TRANGE, INIT, OPTIONS, ...) takes its arguments and gives its results as NAME
  % does. TABLEAU is {C, A, B, LOW, P}: nodes, coefficients, weights of the solution and of the one it is compared with, and the
  % higher order, of explicit Runge-Kutta methods; the last stage must be the slope at the end of the step. A TABLEAU {P} stands
  % for the Rosenbrock pair of ode23s.
  %
  % Example: [t, y] = ode45 (@(t, y) -y, [0 1], 1); y(end)  ⇒ 0.3679
  % See also: ode23, ode45
  options = odeset ();
  if (! isempty (varargin) && isstruct (varargin{1}))
    options = odeset (varargin{1});
    varargin(1) = [];
  elseif (! isempty (varargin) && isempty (varargin{1}))
    varargin(1) = [];
  end
  if (! isnumeric (trange) || ! isvector (trange))
    error ("Octave:invalid-input-arg", "%s: TRANGE must be a numeric vector", name);
  elseif (numel (trange) < 2)
    error ("Octave:invalid-input-arg", "%s: TRANGE must contain at least 2 elements", name);
  elseif (trange(1) == trange(2))
    error ("Octave:invalid-input-arg", "%s: invalid time span, TRANGE(1) == TRANGE(2)", name);
  elseif (! isnumeric (init) || ! isvector (init))
    error ("Octave:invalid-input-arg", "%s: INIT must be a numeric vector", name);
  end
  if (ischar (fcn))
    if (! exist (fcn))
      error ("Octave:invalid-input-arg", "%s: function \"%s\" not found", name, fcn);
    end
    fcn = str2func (fcn);
  elseif (! is_function_handle (fcn))
    error ("Octave:invalid-input-arg", "%s: FUN must be a valid function handle", name);
  end
  more = varargin;
  y = init(:);
  t = trange(1);
  last = trange(end);
  way = sign (last - t);
  wanted = trange(:);
  at_times = numel (trange) > 2;
  reltol = odeget (options, "RelTol", 1e-3);
  if (any (reltol <= 0))
    error ("Octave:invalid-input-arg", "%s: RelTol must be positive", name);
  end
  abstol = odeget (options, "AbsTol", 1e-6);
  abstol = abstol(:);
  if (! isscalar (abstol) && numel (abstol) != numel (y))
    error ("Octave:invalid-input-arg", "%s: invalid value assigned to field 'AbsTol'", name);
  end
  bynorm = strcmpi (odeget (options, "NormControl", "off"), "on");
  longest = abs (odeget (options, "MaxStep", abs (last - t) / 10));
  refine = odeget (options, "Refine", 1);
  nonneg = odeget (options, "NonNegative", []);
  outfcn = odeget (options, "OutputFcn", []);
  selected = odeget (options, "OutputSel", []);
  events = odeget (options, "Events", []);
  mass = odeget (options, "Mass", []);
  if (! isempty (mass) && ! strcmpi (odeget (options, "MStateDependence", "none"), "none") || is_function_handle (mass))
    if (is_function_handle (mass) && nargin (mass) == 1)
      slope = @(t, y) mass (t) \ fcn (t, y, more{:});
    else
      slope = @(t, y) mass (t, y, more{:}) \ fcn (t, y, more{:});
    end
  elseif (! isempty (mass))
    slope = @(t, y) mass \ fcn (t, y, more{:});
  else
    slope = @(t, y) fcn (t, y, more{:});
  end
  if (isempty (selected))
    selected = 1:numel (y);
  end

  p = tableau{end};
  if (isscalar (tableau))
    slopes = derivatives (odeget (options, "Jacobian", []), mass, slope, more);
    advance = @(t, y, f, h) rosenbrock (slope, slopes, t, y, f, h);
    cost = [5, 1, 3];                     % calls, decompositions and solutions of each step
  else
    advance = @(t, y, f, h) explicit (slope, tableau, t, y, f, h);
    cost = [numel(tableau{1}) - 1, 0, 0];
  end
  f = slope (t, y);
  f = f(:);
  calls = 1;
  h = abs (odeget (options, "InitialStep", 0));
  if (h == 0)
    h = first_step (slope, t, y, f, p, abstol, reltol, bynorm, way);
    calls++;
  end
  h = way * min (h, longest);
  tt = t;
  yy = y;
  te = ye = ie = [];
  next = 2;
  good = failed = 0;
  stop = false;
  if (! isempty (outfcn))
    outfcn ([t last].', y(selected), "init", more{:});
  end
  if (! isempty (events))
    old = event_values (events, t, y, more);
  end
  while (! stop && way * (last - t) > 0)
    if (way * (t + h - last) > 0 || abs (last - t - h) < 10 * eps (last))
      h = last - t;
    end
    if (abs (h) < 4 * eps (t))
      warning ("Octave:integrate_adaptive:unexpected_termination", ...
               "Solving was not successful.  The iterative integration loop exited at time t = %f before the endpoint at tend = %f was reached.", t, last);
      break;
    end
    [new, fault, fn] = advance (t, y, f, h);
    calls += cost(1);
    if (! isempty (nonneg))
      new(nonneg) = max (new(nonneg), 0);
    end
    if (bynorm)
      ratio = norm (fault, Inf) / max (max (abstol), reltol * max (norm (y, Inf), norm (new, Inf)));
    else
      ratio = max (fault ./ max (abstol, reltol * max (abs (y), abs (new))));
    end
    if (! (ratio <= 1))
      failed++;
      if (isnan (ratio))
        ratio = 1e4;
      end
      h *= max (0.1, 0.8 * ratio ^ (-1 / p));
      continue;
    end
    good++;
    tn = t + h;
    if (h == last - t)
      tn = last;
    end
    if (! isempty (nonneg))
      fn = slope (tn, new)(:);
    end
    between = @(s) hermite (s, t, y, f, tn, new, fn);
    if (! isempty (events))
      [found, old, stop, tn, new] = find_events (events, old, t, tn, new, between, more);
      if (! isempty (found))
        te = [te; found{1}];
        ye = [ye; found{2}];
        ie = [ie; found{3}];
      end
    end
    if (at_times)
      ready = 0;
      while (next <= numel (wanted) && way * (wanted(next) - tn) <= 0)
        tt(end+1,1) = wanted(next);
        yy(:,end+1) = between (wanted(next));
        next++;
        ready++;
      end
      if (stop && tt(end) != tn)
        tt(end+1,1) = tn;
        yy(:,end+1) = new;
        ready++;
      end
    else
      s = t + (1:refine-1).' / refine * (tn - t);
      for i = 1:numel (s)
        tt(end+1,1) = s(i);
        yy(:,end+1) = between (s(i));
      end
      tt(end+1,1) = tn;
      yy(:,end+1) = new;
      ready = numel (s) + 1;
    end
    if (! isempty (outfcn) && ready > 0)
      for i = numel (tt) - ready + 1:numel (tt)
        stop = outfcn (tt(i), yy(selected,i), [], more{:}) || stop;
      end
    end
    t = tn;
    y = new;
    f = fn;
    h = way * min (longest, abs (h) * min (5, 0.8 * max (ratio, 1e-6) ^ (-1 / p)));
  end
  if (! isempty (outfcn))
    outfcn (t, y(selected), "done", more{:});
  end
  if (strcmpi (odeget (options, "Stats", "off"), "on"))
    printf ("Number of successful steps: %d\nNumber of failed attempts:  %d\nNumber of function calls:   %d\n", good, failed, calls);
  end
  if (nargout <= 1)
    sol = struct ("x", tt.', "y", yy, "solver", name);
    if (strcmpi (odeget (options, "Stats", "off"), "on"))
      sol.stats = struct ("nsteps", good, "nfailed", failed, "nfevals", calls, "npds", 0, "ndecomps", cost(2) * good, ...
                          "nlinsols", cost(3) * good);
    end
    if (! isempty (events))
      sol.xe = te;
      sol.ye = ye;
      sol.ie = ie;
    end
    varargout = {sol};
  else
    varargout = {tt, yy.', te, ye, ie};
  end
end

function [new, fault, fn] = explicit (slope, tableau, t, y, f, h)
  [c, a, b, low] = tableau{1:4};
  n = numel (c);
  k = zeros (numel (y), n);
  k(:,1) = f;
  for s = 2:n
    k(:,s) = slope (t + c(s) * h, y + h * (k(:,1:s-1) * a(s,1:s-1).'));
  end
  new = y + h * (k * b);
  fault = abs (h * (k * (b - low)));
  fn = k(:,n);                            % the last stage is the slope at the end of the step
end

function [new, fault, fn] = rosenbrock (slope, slopes, t, y, f, h)
  % Shampine and Reichelt, The MATLAB ODE Suite, 1997, section 3
  d = 1 / (2 + sqrt (2));
  e = 6 + sqrt (2);
  [J, T] = slopes (t, y, f, h);
  W = eye (numel (y)) - h * d * J;
  [L, U, P] = lu (W);
  solve = @(v) U \ (L \ (P * v));
  k1 = solve (f + h * d * T);
  f1 = slope (t + 0.5 * h, y + 0.5 * h * k1)(:);
  k2 = solve (f1 - k1) + k1;
  new = y + h * k2;
  fn = slope (t + h, new)(:);
  k3 = solve (fn - e * (k2 - f1) - 2 * (k1 - f) + h * d * T);
  fault = abs (h / 6 * (k1 - 2 * k2 + k3));
end

function slopes = derivatives (jac, mass, slope, more)
  % how the right side changes with y and with t
  if (isempty (jac))
    by_y = @(t, y, f) differences (@(v) slope (t, v)(:), y, f);
  elseif (is_function_handle (jac) || ischar (jac))
    by_y = @(t, y, f) over_mass (mass, t, y, feval (jac, t, y, more{:}), more);
  else
    if (iscell (jac))
      jac = jac{1};
    end
    by_y = @(t, y, f) over_mass (mass, t, y, jac, more);
  end
  slopes = @(t, y, f, h) both (by_y, slope, t, y, f, h);
end

function [J, T] = both (by_y, slope, t, y, f, h)
  J = by_y (t, y, f);
  step = sqrt (eps) * max (abs (t), abs (h));
  T = (slope (t + step, y)(:) - f) / step;
end

function J = over_mass (mass, t, y, J, more)
  if (is_function_handle (mass) && nargin (mass) == 1)
    J = mass (t) \ J;
  elseif (is_function_handle (mass))
    J = mass (t, y, more{:}) \ J;
  elseif (! isempty (mass))
    J = mass \ J;
  end
end

function J = differences (fcn, y, f)
  n = numel (y);
  J = zeros (numel (f), n);
  for k = 1:n
    up = y;
    up(k) += sqrt (eps) * max (abs (y(k)), 1e-5);
    J(:,k) = (fcn (up) - f) / (up(k) - y(k));
  end
end

function y = hermite (s, t0, y0, f0, t1, y1, f1)
  h = t1 - t0;
  u = (s - t0) / h;
  y = (1 + 2*u) * (1 - u)^2 * y0 + u * (1 - u)^2 * h * f0 + u^2 * (3 - 2*u) * y1 + u^2 * (u - 1) * h * f1;
end

function h = first_step (slope, t, y, f, p, abstol, reltol, bynorm, way)
  % Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.4
  scale = abstol + reltol * abs (y);
  if (bynorm)
    scale = max (abstol) + reltol * norm (y, Inf);
  end
  d0 = norm (y ./ scale, Inf);
  d1 = norm (f ./ scale, Inf);
  h = 0.01 * d0 / d1;
  if (d0 < 1e-5 || d1 < 1e-5)
    h = 1e-6;
  end
  d2 = norm ((slope (t + way * h, y + way * h * f)(:) - f) ./ scale, Inf) / h;
  if (max (d1, d2) <= 1e-15)
    g = max (1e-6, h * 1e-3);
  else
    g = (1e-2 / max (d1, d2)) ^ (1 / p);
  end
  h = min (100 * h, g);
end

function [v, ends, way] = event_values (events, t, y, more)
  [v, ends, way] = events (t, y, more{:});
  v = v(:);
end

function [found, v, stop, tn, new] = find_events (events, old, t, tn, new, between, more)
  [v, ends, way] = event_values (events, tn, new, more);
  if (isempty (way))
    way = zeros (size (v));
  end
  found = {};
  stop = false;
  hit = find (sign (v) != sign (old) & old != 0 & (way(:) == 0 | sign (v - old) == way(:)));
  if (isempty (hit))
    return;
  end
  when = zeros (numel (hit), 1);
  for k = 1:numel (hit)
    lo = t;
    hi = tn;
    for step = 1:60
      m = (lo + hi) / 2;
      if (sign (pick (events, m, between (m), more, hit(k))) == sign (old(hit(k))))
        lo = m;
      else
        hi = m;
      end
    end
    when(k) = hi;
  end
  [~, order] = sort (abs (when - t));
  states = [];
  for k = 1:numel (order)
    states(k,:) = between (when(order(k))).';
    if (ends(hit(order(k))))
      stop = true;
      order = order(1:k);
      tn = when(order(k));
      new = states(k,:).';
      break;
    end
  end
  found = {when(order), states, hit(order)};
end

function x = pick (events, t, y, more, k)
  x = event_values (events, t, y, more)(k);
end
