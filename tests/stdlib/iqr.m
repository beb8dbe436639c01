% tests/stdlib/iqr.m - iqr by its documented behaviour.
assert (iqr (1:4), 2);
assert (iqr ([1 2 3 4; 2 4 6 8], 2), [2; 4]);
assert (iqr ([1 2; 3 4], "all"), 2);
assert (iqr ([1 2; 3 4], [1 2]), 2);
assert (iqr (5), 0);
try, iqr ({1}); catch err, end
assert (strncmp (err.message, "iqr: X must be", 14));
assert (class (iqr (single ([1 5]), 3)), "double");
disp ("ok iqr")
