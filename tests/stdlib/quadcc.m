% tests/stdlib/quadcc.m - quadcc by its documented behaviour.
assert (quadcc (@(x) exp (-x.^2), -Inf, Inf), sqrt (pi), 1e-9);
assert (quadcc (@(x) 1 ./ sqrt (x), 0, 1), 2, 1e-5);
assert (quadcc (@sin, 0, pi), 2, 1e-10);
assert (quadcc (@sin, pi, 0), -2, 1e-10);
assert (quadcc ("cos", 0, 1), sin (1), 1e-10);
assert (quadcc (@(x) abs (x - 0.3), 0, 1, [], 0.3), 0.29, 1e-12);
assert (quadcc (@(x) exp (x), -Inf, 0), 1, 1e-9);
assert (quadcc (@(x) 1 ./ (1 + x.^2), 0, Inf), pi/2, 1e-9);
assert (quadcc (@(x) exp (1i*x), 0, 1), (exp (1i) - 1) / 1i, 1e-10);
assert (quadcc (@sin, 2, 2), 0);
[q, err, n] = quadcc (@(x) floor (3*x), 0, 1, [1e-12 1e-12]);
assert (q, 1, 1e-11);
assert (err < 1e-11 && n > 100);
[~, ~, coarse] = quadcc (@(x) sin (100*x), 0, 1, 1e-2);
[~, ~, fine] = quadcc (@(x) sin (100*x), 0, 1, [1e-12 1e-12]);
assert (coarse < fine);
text = "";
try, quadcc (@sin, [0 1], 2); catch err, text = err.message; end
assert (text, "quadcc: lower limit of integration (A) must be a real scalar");
disp ("ok quadcc")
