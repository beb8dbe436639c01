function varargout = ode45 (fcn, trange, init, varargin)
  % ODE45  solve ordinary differential equations that are not stiff.
  %
  % [T, Y] = ode45 (FCN, TRANGE, INIT, OPTIONS, ...) solves y' = FCN (t, y) from y(TRANGE(1)) = INIT; row k of Y is the solution at
  % T(k): at every step when TRANGE has two elements, else at its elements. OPTIONS come from odeset: RelTol (1e-3),
  % AbsTol (1e-6), InitialStep, MaxStep, Refine, Events, NonNegative, NormControl, OutputFcn, OutputSel, Mass, Stats. Further
  % arguments are passed to FCN. [T, Y, TE, YE, IE] = ... also gives the events: OPTIONS.Events (t, y) returns
  % [value, terminal, direction]. SOL = ... is a struct with fields x, y, solver.
  % The method is the pair of orders 5 and 4 of Dormand and Prince (1980).
  %
  % Example: [t, y] = ode45 (@(t, y) -y, [0 1], 1); y(end)  ⇒ 0.3679
  % See also: odeset, odeget, ode23
  if (nargin < 3)
    print_usage ();
  end
  c = [0 1/5 3/10 4/5 8/9 1 1];
  a = [0 0 0 0 0 0; 1/5 0 0 0 0 0; 3/40 9/40 0 0 0 0; 44/45 -56/15 32/9 0 0 0; 19372/6561 -25360/2187 64448/6561 -212/729 0 0;
       9017/3168 -355/33 46732/5247 49/176 -5103/18656 0; 35/384 0 500/1113 125/192 -2187/6784 11/84];
  b = [35/384; 0; 500/1113; 125/192; -2187/6784; 11/84; 0];
  low = [5179/57600; 0; 7571/16695; 393/640; -92097/339200; 187/2100; 1/40];
  p = 5;
  [varargout{1:max (1, nargout)}] = __ode_pair__ ("ode45", {c, a, b, low, p}, fcn, trange, init, varargin{:});
end
