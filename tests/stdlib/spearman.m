% tests/stdlib/spearman.m - spearman by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (spearman ([1 2; 3 1; 2 5]), [1 -0.5;-0.5 1], -1e-10);
assert (spearman ([1 2 3 4], [2 1 4 3]'), 0.6, -1e-10);
assert (spearman ([1 2 2 4], [2 1 4 4]), 0.5, -1e-10);
assert (spearman (single ([1 2 2 4])), single (1));
assert (spearman ([1 2; 3 1; 2 5], [1 2 3; 3 1 2; 2 5 4]), [1 -0.5 -0.5;-0.5 1 1], -1e-10);
assert (said (@() spearman ({1})), "spearman: X and Y must be numeric matrices or vectors");
assert (said (@() spearman (ones (2, 2, 2))), "spearman: X and Y must be 2-D matrices or vectors");
assert (said (@() spearman (1:3, 1:4)), "spearman: X and Y must have the same number of observations");
assert (spearman (5), 1);
disp ("ok spearman")
