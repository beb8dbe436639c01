% tests/stdlib/cov.m - cov by its documented behaviour.
x = [1 2 3]'; y = [2 4 7]';
assert (cov (x), 1);
assert (cov (x, y), 2.5, 4*eps);
assert (cov ([x y]), [1 2.5; 2.5 19/3], 8*eps);
assert (cov (x, y, 1), 5/3, 4*eps);
assert (cov ([x y], 1), [1 2.5; 2.5 19/3]*2/3, 8*eps);
assert (cov (5), 0);
try, cov ({1}); catch err, end
assert (err.message, "cov: X and Y must be numeric matrices or vectors");
disp ("ok cov")
