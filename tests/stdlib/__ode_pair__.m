% tests/stdlib/__ode_pair__.m - the driver of ode23 and ode45 with a pair of its own: Euler's method beside Heun's, closed by the slope.
tableau = {[0 1 1], [0 0; 1 0; 1/2 1/2], [1/2; 1/2; 0], [1; 0; 0], 2};
[t, y] = __ode_pair__ ("heun", tableau, @(t, y) -y, [0 1], 1, odeset ("RelTol", 1e-5));
assert (t([1 end]), [0; 1]);
assert (y(end), exp (-1), 1e-4);
sol = __ode_pair__ ("heun", tableau, @(t, y) 2 * t, [0 2], 0);
assert (sol.solver, "heun");
assert (sol.y(end), 4, 1e-6);
text = "";
try, __ode_pair__ ("heun", tableau, @(t, y) y, [1 1], 1); catch err, text = err.message; end
assert (text, "heun: invalid time span, TRANGE(1) == TRANGE(2)");
try, __ode_pair__ ("heun", tableau, "no_such_function_here", [0 1], 1); catch err, text = err.message; end
assert (text, "heun: function \"no_such_function_here\" not found");
disp ("ok __ode_pair__")
