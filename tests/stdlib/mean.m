% tests/stdlib/mean.m - mean by its documented behaviour.
assert (mean ([1 2; 3 4]), [2 3]);
assert (mean ([1 2; 3 4], 2), [1.5; 3.5]);
assert (mean (1:5), 3);
assert (mean ([1 2 4], "g"), 2, eps (4));
assert (mean ([4 4 2], "h"), 3);
assert (class (mean (single ([1 2]))), "single");
assert (mean (int8 ([1 2 4])), 7/3, eps);
assert (mean (int8 ([1 2 4]), "native"), int8 (2));
assert (mean (logical ([1 0 1 1])), 0.75);
assert (mean (zeros (0, 3), 1), NaN (1, 3));
assert (mean (ones (2, 2, 3), 3), ones (2, 2));
try, mean ({1}); catch err, end
assert (err.message, "mean: X must be a numeric vector or matrix");
text = "";
try, mean (); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to mean.  Correct usage is", 39));
disp ("ok mean")
