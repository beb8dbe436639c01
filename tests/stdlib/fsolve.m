% tests/stdlib/fsolve.m - solutions of systems of equations.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
function [y, j] = both (x)
  y = [x(1)^2 - x(2) - 1; x(1) - x(2)^2 + 1];
  j = [2*x(1), -1; 1, -2*x(2)];
end
[x, f, info, out, j] = fsolve (@(x) x .^ 2 - 2, [1 3]);
assert (x, sqrt ([2 2]), 1e-5);
assert (size (f), [1 2]);
assert (info, 1);
assert (j, 2 * sqrt (2) * eye (2), 1e-2);
assert (fieldnames (out), {"iterations"; "successful"; "funcCount"});
[x, f, info] = fsolve (@both, [2; 2], optimset ("Jacobian", "on"));
assert (both (x), [0; 0], 1e-6);
[x, f, info] = fsolve (@(x) [x(1)^2 - 1; x(2) - 3; x(1) * x(2) - 3], [2; 2]);   % more equations than unknowns
assert (x, [1; 3], 1e-5);
[x, f, info] = fsolve (@(x) 5, 1);
assert ([x, f, info], [1, 5, -2]);
[x, f, info] = fsolve (@(x) 5 * x, 0);
assert ([x, f, info], [0, 0, 1]);
[x, f, info] = fsolve (@(x) x ^ 2 + 1, 1 + 2i, optimset ("ComplexEqn", "on"));
assert (x, 1i, 1e-5);
[x, f, info] = fsolve (@(x) x .^ 2 - [4 9], [1 1], optimset ("FinDiffType", "central", "MaxIter", 50));
assert (x, [2 3], 1e-5);
assert (said (@() fsolve (@(x) x + NaN, 0, optimset ("FunValCheck", "on"))), "fsolve: NaN value encountered");
assert (said (@() fsolve (@(x) x + 1i, 0, optimset ("FunValCheck", "on"))), "fsolve: non-real value encountered");
assert (said (@() fsolve (@(x) x + Inf, 0, optimset ("FunValCheck", "on"))), "fsolve: Inf value encountered");
assert (fsolve ("defaults").TolX, 1e-6);
disp ("ok fsolve")
