% tests/stdlib/fminsearch.m - fminsearch by its documented behaviour.
[x, f, info] = fminsearch (@(x) (x(1) - 5)^2 + (x(2) - 8)^4, [0 0], optimset ("TolX", 1e-7, "TolFun", 1e-7));
assert (x, [5 8], 5e-2);
assert (f, 0, 1e-5);
assert (info, 1);
x = fminsearch (@(x, c) sum ((x - c) .^ 2), [1; 1], [], [3; 4]);
assert (x, [3; 4], 1e-3);
x = fminsearch (struct ("objective", @(x) (x - 2)^2, "x0", 1, "solver", "fminsearch", "options", optimset ("TolX", 1e-6)));
assert (x, 2, 1e-3);
disp ("ok fminsearch")
