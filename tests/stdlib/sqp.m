% tests/stdlib/sqp.m - minima under nonlinear constraints.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
f = @(x) (x(1) - 2)^2 + (x(2) + 1)^2;
[x, obj, info, iter, nf, lambda] = sqp ([1; 1], f);
assert (x, [2; -1], 1e-6);
assert (info, 104);
assert (isempty (lambda));
[x, obj, info, iter, nf, lambda] = sqp ([1; 1], f, @(x) x(1) + x(2) - 3);
assert (x, [3; 0], 1e-6);
assert (obj, 2, 1e-6);
assert (lambda, 2, 1e-5);
[x, obj, info, iter, nf, lambda] = sqp ([1; 1], f, [], @(x) 1 - x(1));
assert (x, [1; -1], 1e-6);
assert (lambda, 2, 1e-5);
[x, obj, info, iter, nf, lambda] = sqp ([1; 1], f, [], [], 0, 1);
assert (x, [1; 0], 1e-6);
assert (lambda, [0; 2; 2; 0], 1e-5);
g = @(x) [sumsq(x)-10; x(2)*x(3)-5*x(4)*x(5); x(1)^3+x(2)^3+1];
x0 = [-1.8; 1.7; 1.9; -0.8; -0.8];
[x, obj] = sqp (x0, @(x) exp (prod (x)) - 0.5 * (x(1)^3 + x(2)^3 + 1)^2, g);
assert (x, [-1.717143501952599; 1.595709610928535; 1.827245880097156; -0.763643103133572; -0.763643068453300], 1e-5);
assert (obj, 0.0539498477702739, 1e-7);
x = sqp ([1; 1], {f, @(x) [2*(x(1) - 2); 2*(x(2) + 1)], @(x) 2 * eye(2)}, {@(x) x(1) - x(2), @(x) [1 -1]});
assert (x, [0.5; 0.5], 1e-6);
assert (said (@() sqp (ones (2, 2), 1)), "sqp: X0 must be a vector");
assert (said (@() sqp (1, cell (4, 1))), "sqp: invalid objective function specification");
assert (said (@() sqp (1, f, cell (3, 1))), "sqp: invalid equality constraint function specification");
assert (said (@() sqp (1, f, [], cell (3, 1))), "sqp: invalid inequality constraint function specification");
assert (said (@() sqp (1, f, [], [], ones (2, 2), [])), "sqp: invalid lower bound");
assert (said (@() sqp (1, f, [], [], [], ones (2, 2))), "sqp: invalid upper bound");
assert (said (@() sqp (1, f, [], [], 1, -1)), "sqp: upper bound smaller than lower bound");
assert (said (@() sqp (1, f, [], [], [], [], 1.5)), "sqp: invalid number of maximum iterations");
assert (said (@() sqp (1, f, [], [], [], [], 10, -1)), "sqp: invalid value for TOLERANCE");
disp ("ok sqp")
