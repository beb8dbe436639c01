% tests/stdlib/hist.m - hist by its documented behaviour.
[n, x] = hist ([1 2 2 3 5]);
assert (n, [1 0 2 0 1 0 0 0 0 1]);
assert (x, 1.2:0.4:4.8, 1e-14);
[n, x] = hist ([1;2;2;3;5], 3);
assert (n, [3 1 1]);
assert (x, [5/3 3 13/3], 4*eps);
[n, x] = hist ([1 2;2 3;2 9;3 4;5 6], 3);
assert (n, [4 2;1 2;0 1]);
assert (x, [7/3; 5; 23/3], 8*eps);
assert (hist ([1 1.5 2 2.5 3], [1 2 3]), [2 2 1]);
assert (hist ([1 2 2 3 5], 3, 10), [6 2 2]);
assert (hist ([1 2;2 3;2 9], 3, [1 2]), [1 4/3;0 0;0 2/3], eps);
assert (hist ([1 NaN Inf 3 -Inf], 3), [2 0 2]);
[n, x] = hist ([5 5 5], 4);
assert ({n, x}, {[0 3 0 0], 4:7});
[n, x] = hist (single ([1 2 3]), 2);
assert (class (x), "single");
assert (n, [2 1]);
assert (hist (0:.1:1, 5), [3 2 1 3 2]);
text = "";
try, n = hist ({1}); catch err, text = err.message; end
assert (text, "hist: Y must be real-valued");
try, n = hist ([1 2 3], 0); catch err, text = err.message; end
assert (text, "hist: number of bins NBINS must be positive");
try, n = hist ([1 2 3], 2, -1); catch err, text = err.message; end
assert (text, "hist: NORM must be a numeric constant > 0");
disp ("ok hist")
