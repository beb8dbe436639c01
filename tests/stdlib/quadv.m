% tests/stdlib/quadv.m - quadv by its documented behaviour.
assert (quadv (@(x) [x x^2], 0, 3), [4.5 9], 1e-6);
assert (quadv (@(x) sin (x), 0, pi), 2, 1e-6);
assert (quadv (@(x, p) p * x, 0, 2, [], [], 3), 6, 1e-8);
[q, n] = quadv (@(x) x * [1 2; 3 4], 0, 1);
assert (q, [1 2; 3 4] / 2, 1e-8);
assert (n > 3);
disp ("ok quadv")
