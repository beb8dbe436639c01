% tests/stdlib/lsqnonneg.m - lsqnonneg by its documented behaviour.
assert (lsqnonneg ([1 0; 0 1], [1; -2]), [1; 0]);
[x, rn, r] = lsqnonneg ([1 0; 0 1], [1; 2]);
assert (x, [1; 2], 5*eps);
assert (rn, 0, 5*eps);
c = [0.0372 0.2868; 0.6861 0.7071; 0.6233 0.6245; 0.6344 0.6170];
d = [0.8587; 0.1781; 0.0747; 0.8405];
assert (lsqnonneg (c, d), [0; 0.6929], 1e-4);
disp ("ok lsqnonneg")
