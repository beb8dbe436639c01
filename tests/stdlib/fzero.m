% tests/stdlib/fzero.m - fzero by its documented behaviour.
[x, fval, info, out] = fzero (@cos, [0 3]);
assert (x, pi/2, 8*eps);
assert (info, 1);
assert (abs (fval) < 2e-15);
assert (out.funcCount > 2 && out.iterations > 1);
assert (fzero (@(x) x^2 - 2, 1), sqrt (2), 8*eps);
assert (fzero ("sin", 3), pi, 8*eps);
assert (fzero (@(x) 1e20 * x - 1, [0 1]), 1e-20, 8*eps);
assert (fzero (@(x) x, 0), 0);
[~, ~, info] = fzero (@(x) exp (x) - 5, [0 4], optimset ("MaxIter", 2));
assert (info, 0);
id = "";
try, fzero (@(x) x^2 + 1, [0 1]); catch err, id = err.identifier; end
assert (strcmp (id, "Octave:fzero:bracket"));
% steps and last bits of the algorithm: a root at 0, a pole, interpolation, both kinds of bisection
[x, ~, ~, out] = fzero (@(x) x.^3, [-1 2]);
assert ([x, out.iterations], [1.1356693452458928e-16, 147]);
[x, ~, info, out] = fzero (@(x) 1./x, [-3 1], optimset ("Display", "off"));
assert ([x, info, out.iterations], [-1.5492137557460511e-16, -5, 88]);
[x, ~, ~, out] = fzero (@(x) x.^3 - 2*x - 5, [2 3]);
assert ([x, out.iterations, out.funcCount], [2.0945514815423283, 7, 9]);
[x, ~, ~, out] = fzero (@(x) (x - 1).^7, [0 5]);
assert ([x, out.iterations], [0.99999999999999933, 163]);
[x, ~, ~, out] = fzero (@(x) x - 1, 0);
assert ([x, out.iterations, out.funcCount], [1, 1, 12]);
[~, ~, info] = fzero (@(x) sign (x - 0.3), [0 1], optimset ("Display", "off"));
assert (info, -5);
id = "";
try, fzero (@(x) x + i, [-1 1]); catch err, id = err.message; end
assert (id, "fzero: zero point is not bracketed");
disp ("ok fzero")
