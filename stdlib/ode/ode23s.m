function varargout = ode23s (fcn, trange, init, varargin)
  % ODE23S  solve stiff ordinary differential equations.
  %
  % [T, Y] = ode23s (FCN, TRANGE, INIT, OPTIONS, ...) solves y' = FCN (t, y), with the option Mass also M*y' = FCN (t, y), from
  % y(TRANGE(1)) = INIT. Arguments, results and options are those of ode23; the option Jacobian, a matrix or a function of t and y,
  % spares the differences that take its place else.
  % The method is the Rosenbrock pair of orders 2 and 3 of Shampine and Reichelt (1997).
  %
  % Example: [t, y] = ode23s (@(t, y) -1000 * (y - cos (t)), [0 1], 1); abs (y(end) - cos (1)) < 1e-2  ⇒ 1
  % See also: odeset, odeget, ode23, ode45
  if (nargin < 3)
    print_usage ();
  end
  [varargout{1:max (1, nargout)}] = __ode_pair__ ("ode23s", {3}, fcn, trange, init, varargin{:});
end
