% tests/stdlib/__rank_correlation__.m - the part that kendall and spearman share.
assert (__rank_correlation__ ("mine", @(r) r, [1 2 3 4], [1 3 2 4]), 0.8, 1e-12);
assert (__rank_correlation__ ("mine", @(r) r, 5, 6), 1);
assert (class (__rank_correlation__ ("mine", @(r) r, single ([1; 2; 3]), [1; 3; 2])), "single");
text = "";
try, __rank_correlation__ ("mine", @(r) r, {1}, 2); catch err, text = err.message; end
assert (text, "mine: X and Y must be numeric matrices or vectors");
try, __rank_correlation__ ("mine", @(r) r, [1 2], [1 2 3]); catch err, text = err.message; end
assert (text, "mine: X and Y must have the same number of observations");
disp ("ok __rank_correlation__")
