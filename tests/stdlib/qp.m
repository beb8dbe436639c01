% tests/stdlib/qp.m - quadratic programs: free, with equalities, bounds and general constraints, and those without a solution.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
I = eye (2);
[x, obj, info, lambda] = qp ([0; 0], I, [-1; -2]);
assert (x, [1; 2], 1e-9);
assert (obj, -2.5, 1e-9);
assert (info.info, 0);
[x, obj, info, lambda] = qp ([], I, [-1; -2], [1 1], 1);
assert (x, [0; 1], 1e-9);
assert (lambda, -1, 1e-9);
[x, obj, info, lambda] = qp ([0; 0], I, [-1; -2], [], [], [0; 0], [.5; .5]);
assert (x, [.5; .5], 1e-9);
assert (lambda, [0; 0.5; 0; 1.5], 1e-9);
[x, obj, info, lambda] = qp ([0; 0], I, [-1; -2], [], [], [], [], -1, [1 1], 1);
assert (x, [0; 1], 1e-9);
assert (lambda, [0; 1], 1e-9);
x = qp ([0; 0], I, [-1; -2], [1 1], 1, [0; 0], [2; 2], -1, [1 -1], 1);
assert (x, [0; 1], 1e-9);
x = qp ([0; 0], [1 0; 0 0], [-1; -2], [], [], [0; 0], [3; 3]);   % a flat direction ends at its bound
assert (x, [1; 3], 1e-9);
[x, obj, info] = qp ([0; 0], [1 0; 0 -1], [-1; -2], [], [], [-4; -4], [4; 5]);
assert (x, [1; 5], 1e-9);
assert (info.info, 1);
[x, obj, info] = qp ([0; 0], I, [-1; -2], [1 1], 1, [2; 2], [3; 3]);
assert (info.info, 6);
[x, obj, info] = qp ([9; 9], I, [0; 0], [], [], [], [], 1, [1 2], 2);   % starts outside
assert (x, [0.2; 0.4], 1e-9);
assert (info.info, 0);
assert (qp ([0; 0], I, [-1; -2], [], [], [1; 0], [1; 9]), [1; 2], 1e-9);   % equal bounds
assert (said (@() qp ([0; 0], ones (3), [1; 1])), "qp: the initial guess X0 has incorrect length");
assert (said (@() qp ([0; 0], I, ones (3, 1))), "qp: Q has incorrect length");
assert (said (@() qp ([0; 0], I, [1; 1], [1 1 1], 1)), "qp: equality constraint matrix has incorrect column dimension");
assert (said (@() qp ([0; 0], I, [1; 1], [1 1], [1; 1])), "qp: equality constraint matrix and vector have inconsistent dimensions");
assert (said (@() qp ([0; 0], I, [1; 1], [], [], [1; 1; 1], [])), "qp: lower bound LB has incorrect length");
assert (said (@() qp ([0; 0], I, [1; 1], [], [], [], [1; 1; 1])), "qp: upper bound UB has incorrect length");
disp ("ok qp")
