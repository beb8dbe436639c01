% tests/stdlib/ode45.m - ode45 by its documented behaviour.
[t, y] = ode45 (@(t, y) -y, [0 1], 1);
assert (t([1 end]), [0; 1]);
assert (y(end), exp (-1), 1e-3);
[t, y] = ode45 (@(t, y) [y(2); -y(1)], [0 1 2], [0 1], odeset ("RelTol", 1e-7, "AbsTol", 1e-9));
assert (t, [0; 1; 2]);
assert (y, [sin(t) cos(t)], 1e-4);
sol = ode45 (@(t, y) 2 * t, [0 2], 0);
assert (sol.y(end), 4, 1e-6);
assert (sol.solver, "ode45");
[t, y] = ode45 (@(t, y) -y, [1 0], 1);
assert (y(end), e, 1e-2);
function [v, ends, way] = ground (t, y)
  v = y(1);
  ends = true;
  way = -1;
end
[t, y, te, ye, ie] = ode45 (@(t, y) [y(2); -10], [0 5], [5; 0], odeset ("Events", @ground, "RelTol", 1e-6));
assert (te, 1, 1e-2);
assert (ie, 1);
assert (t(end), 1, 1e-2);
[t, y] = ode45 (@(t, y) y, [0 1], 1, odeset ("Mass", 2, "RelTol", 1e-6));
assert (y(end), exp (0.5), 1e-4);
text = "";
try, ode45 (@(t, y) y, [1 1], 1); catch err, text = err.message; end
assert (text, "ode45: invalid time span, TRANGE(1) == TRANGE(2)");
disp ("ok ode45")
