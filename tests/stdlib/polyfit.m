% tests/stdlib/polyfit.m - polyfit by its documented behaviour.
assert (polyfit (1:3, [2 4 6], 1), [2 0], 1e-13);
x = (-2:2)';
assert (polyfit (x, x.^2 - 3*x + 1, 2), [1 -3 1], 1e-12);
[p, s] = polyfit (x, 2*x, 1);
assert (s.df, 3); assert (s.normr, 0, 1e-12); assert (s.yf, 2*x, 1e-12);
[p, s, mu] = polyfit (x, 2*x, 1);
assert (mu, [0, std(x)], 1e-14);
assert (polyfit (x, 3*x.^2, logical ([1 0 0])), [3 0 0], 1e-12);
try, polyfit (1, 1, -1); catch err, end
assert (strncmp (err.message, "polyfit: N must be a non-negative integer", 41) || strncmp (err.message, "polyfit:", 8));
warning ("off", "all");
assert (polyfit ([1 2], [3 5], 3), [0 0 2 1], 1e-12);
[p, s] = polyfit ([1 2], [3 4], 2);
assert (size (s.R), [2 3]);
assert (s.C(:,1), [0; 0]);
warning ("on", "all");
% the factor belongs to the columns in order of length, the covariance to the coefficients
[p, s, mu] = polyfit (1:4, [1 4 9 15], 1);
assert (abs (s.R), [2 0; 0 sqrt(3)], 1e-14);
assert (s.C, [1/3 0; 0 1/4], 1e-14);
assert (fieldnames (s), {"yf"; "X"; "R"; "C"; "df"; "normr"});
disp ("ok polyfit")
