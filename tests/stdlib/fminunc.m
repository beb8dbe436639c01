% tests/stdlib/fminunc.m - fminunc by its documented behaviour.
[x, f, info] = fminunc (@(x) sum ((x - [1 2]) .^ 2), [0 0]);
assert (x, [1 2], 1e-5);
assert (f, 0, 1e-9);
assert (info > 0);
rosen = @(x) 100 * (x(2) - x(1)^2)^2 + (1 - x(1))^2;
[x, f, info, out] = fminunc (rosen, [-1.2; 1]);
assert (x, [1; 1], 1e-3);
assert (out.iterations > 3);
function [f, g] = bowl (x)
  f = 3 * (x(1) - 2)^2 + (x(2) + 1)^2;
  g = [6 * (x(1) - 2); 2 * (x(2) + 1)];
end
[x, f, info, out, g, h] = fminunc (@bowl, [5; 5], optimset ("GradObj", "on"));
assert (x, [2; -1], 1e-5);
text = "";
try, fminunc (@(x) x + 2i, 1, optimset ("FunValCheck", "on")); catch err, text = err.message; end
assert (text, "fminunc: non-real value encountered");
disp ("ok fminunc")
