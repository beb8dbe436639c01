% tests/stdlib/fzero.m - fzero by its documented behaviour.
[x, fval, info, out] = fzero (@cos, [0 3]);
assert (x, pi/2, 8*eps);
assert (info, 1);
assert (abs (fval) < 1e-15);
assert (out.funcCount > 2 && out.iterations > 1);
assert (fzero (@(x) x^2 - 2, 1), sqrt (2), 4*eps);
assert (fzero ("sin", 3), pi, 4*eps);
assert (fzero (@(x) 1e20 * x - 1, [0 1]), 1e-20, 1e-33);
assert (fzero (@(x) x, 0), 0);
[~, ~, info] = fzero (@(x) exp (x) - 5, [0 4], optimset ("MaxIter", 2));
assert (info, 0);
id = "";
try, fzero (@(x) x^2 + 1, [0 1]); catch err, id = err.identifier; end
assert (strncmp (id, "Octave:b", 8));
disp ("ok fzero")
