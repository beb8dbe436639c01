% tests/stdlib/pqpnonneg.m - quadratic minima that are not negative.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
[x, m, e, o, l] = pqpnonneg ([3 2; 2 2], [6; 5]);
assert (x, [0; 0]);
assert (m, 0);
assert (l, [-6; -5]);
assert ([e, o.iterations], [2, 2]);
[x, m, e, o, l] = pqpnonneg ([3 2; 2 2], [-6; -5]);
assert (x, [1; 1.5], 1e-12);
assert (m, -6.75, 1e-12);
assert (l, [0; 0]);
[x, m, e] = pqpnonneg ([3 2; 2 2], [6; -5], [1; 1]);
assert (x, [0; 2.5], 1e-12);
assert (e, 3);
rand ("state", 4);
A = rand (6, 4) - 0.5;
b = rand (6, 1) - 0.5;
assert (pqpnonneg (A' * A, -A' * b), lsqnonneg (A, b), 1e-8);
assert (fieldnames (pqpnonneg ("defaults")), {"MaxIter"});
assert (said (@() pqpnonneg ({}, 1)), "pqpnonneg: C and D must be numeric matrices");
assert (said (@() pqpnonneg (1, ones (2, 2, 2))), "pqpnonneg: C and D must be numeric matrices");
assert (said (@() pqpnonneg ([1 2], 1)), "pqpnonneg: C must be a square matrix");
assert (said (@() pqpnonneg (1, 2, 1, 3)), "pqpnonneg: OPTIONS must be a struct");
disp ("ok pqpnonneg")
