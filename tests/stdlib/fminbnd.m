% tests/stdlib/fminbnd.m - fminbnd by its documented behaviour.
[x, f, info] = fminbnd (@(x) (x - 1)^2 + 3, 0, 3);
assert (x, 1, 1e-4);
assert (f, 3, 1e-7);
assert (info, 1);
assert (fminbnd ("cos", 2, 5), pi, 1e-4);
assert (fminbnd (@(x) x, 1, 4, optimset ("TolX", 1e-8)), 1, 1e-6);
[~, ~, info, out] = fminbnd (@(x) (x - 1)^4, -5, 5, optimset ("MaxIter", 3, "Display", "off"));
assert (info, 0);
assert (out.iterations, 3);
text = "";
try, fminbnd (@cos, 3, 1); catch err, text = err.message; end
assert (! isempty (text));
assert (fminbnd (@(x) (x - 1)^2, 0, int8 (3)), 1, 1e-4); % whole bounds
disp ("ok fminbnd")
