function varargout = ode23 (fcn, trange, init, varargin)
  % ODE23  solve ordinary differential equations that are not stiff.
  %
  % [T, Y] = ode23 (FCN, TRANGE, INIT, OPTIONS, ...) solves y' = FCN (t, y) from y(TRANGE(1)) = INIT; row k of Y is the solution at
  % T(k): at every step when TRANGE has two elements, else at its elements. OPTIONS come from odeset: RelTol (1e-3),
  % AbsTol (1e-6), InitialStep, MaxStep, Refine, Events, NonNegative, NormControl, OutputFcn, OutputSel, Mass, Stats. Further
  % arguments are passed to FCN. [T, Y, TE, YE, IE] = ... also gives the events: OPTIONS.Events (t, y) returns
  % [value, terminal, direction]. SOL = ... is a struct with fields x, y, solver.
  % The method is the pair of orders 3 and 2 of Bogacki and Shampine (1989).
  %
  % Example: [t, y] = ode23 (@(t, y) -y, [0 1], 1); y(end)  ⇒ 0.3679
  % See also: odeset, odeget, ode45
  if (nargin < 3)
    print_usage ();
  end
  c = [0 1/2 3/4 1];
  a = [0 0 0; 1/2 0 0; 0 3/4 0; 2/9 1/3 4/9];
  b = [2/9; 1/3; 4/9; 0];
  low = [7/24; 1/4; 1/3; 1/8];
  p = 3;
  [varargout{1:max (1, nargout)}] = __ode_pair__ ("ode23", {c, a, b, low, p}, fcn, trange, init, varargin{:});
end
