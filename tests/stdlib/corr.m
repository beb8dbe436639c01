% tests/stdlib/corr.m - corr by its documented behaviour.
x = [1 2 3 5]'; y = [2 4 6 1]';
assert (corr (x, 2*x), 1, 4*eps);
assert (corr (x, -x), -1, 4*eps);
assert (size (corr ([x y])), [2 2]);
assert (corr (x, y), cov (x, y) / (std (x) * std (y)), 4*eps);
assert (corr (5, 6), 1);
try, corr ([1; 2], [1; 2; 3]); catch err, end
assert (! isempty (strfind (err.message, "X and Y must have the same number of observations")));
assert (corr ([1 5 2 9], [1; 2; 3; 4]), corr ([1 5 2 9]', [1; 2; 3; 4]));
disp ("ok corr")
