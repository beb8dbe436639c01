% tests/stdlib/fminsearch.m - fminsearch by its documented behaviour.
[x, f, info] = fminsearch (@(x) (x(1) - 5)^2 + (x(2) - 8)^4, [0 0], optimset ("TolX", 1e-7, "TolFun", 1e-7));
assert (x, [5 8], 5e-2);
assert (f, 0, 1e-5);
assert (info, 1);
x = fminsearch (@(x, c) sum ((x - c) .^ 2), [1; 1], [], [3; 4]);
assert (x, [3; 4], 1e-3);
x = fminsearch (struct ("objective", @(x) (x - 2)^2, "x0", 1, "solver", "fminsearch", "options", optimset ("TolX", 1e-6)));
assert (x, 2, 1e-3);
[x, f, info, out] = fminsearch (@sin, 3, optimset ("MaxIter", 3, "Display", "none"));
assert (x, 4.875);
assert ([info, out.iterations], [0, 4]);
assert (fminsearch (@sin, 3, optimset ("MaxFunEvals", 18, "Display", "none")), 4.7109, 1e-4);
text = "";
try, fminsearch (@(x) NaN, 0, optimset ("FunValCheck", "on")); catch err, text = err.message; end
assert (text, "fminsearch: NaN value encountered");
disp ("ok fminsearch")
