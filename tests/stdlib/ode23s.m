% tests/stdlib/ode23s.m - stiff equations, mass matrices, Jacobians, events, statistics.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
[t, y] = ode23s (@(t, y) t - y + 1, [0 10], 1);
assert ([t(end), y(end)], [10, exp(-10) + 10], 1e-3);
stiff = @(t, y) -1000 * (y - cos (t));
[t, y] = ode23s (stiff, [0 1], 1);
assert (y, cos (t), 2e-3);
assert (numel (t) < 60);                  % an explicit method needs hundreds of steps
[t, y] = ode23s (stiff, [0 0.5 1], 1);
assert (t, [0; 0.5; 1]);
sol = ode23s (@(t, y) [y(2); -y(1)], [0 1], [1 0], odeset ("Jacobian", [0 1; -1 0], "RelTol", 1e-6, "AbsTol", 1e-8, "Stats", "off"));
assert (sol.y(:,end), [cos(1); -sin(1)], 1e-4);
assert (sol.solver, "ode23s");
sol = ode23s (@(t, y) [2*y(2); -4*y(1)], [0 1], [1 0], odeset ("Mass", [2 0; 0 4], "RelTol", 1e-6, "Jacobian", @(t, y) [0 2; -4 0]));
assert (sol.y(:,end), [cos(1); -sin(1)], 1e-4);
text = evalc ("sol = ode23s (@(t, y) -y, [0 1], 1, odeset ('Stats', 'on'));");
assert (strncmp (text, "Number of successful steps:", 27));
assert (isfield (sol.stats, "nsteps") && sol.stats.nsteps == numel (sol.x) - 1);
sol = ode23s (@(x, y) 1, [0 1], 1i);
assert (imag (sol.y), ones (size (sol.y)));
[t, y, te, ye, ie] = ode23s (@(t, y) [y(2); -y(1)], [0 3], [1; 0], odeset ("Events", @(t, y) deal (y(1), 1, 0), "RelTol", 1e-6));
assert (te, pi / 2, 1e-3);
assert (ye, [0 -1], 1e-3);
assert (said (@() ode23s (@sin, {1, 2}, 1)), "ode23s: TRANGE must be a numeric vector");
assert (said (@() ode23s (@sin, 1, 1)), "ode23s: TRANGE must contain at least 2 elements");
assert (said (@() ode23s (@sin, [1 1], 1)), "ode23s: invalid time span, TRANGE(1) == TRANGE(2)");
assert (said (@() ode23s (@sin, [1 2], {1})), "ode23s: INIT must be a numeric vector");
assert (said (@() ode23s (1, [1 2], 1)), "ode23s: FUN must be a valid function handle");
disp ("ok ode23s")
