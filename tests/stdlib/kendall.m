% tests/stdlib/kendall.m - kendall by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (kendall ([1 2; 3 1; 2 5]), [1 -0.333333333333333;-0.333333333333333 1], -1e-10);
assert (kendall ([1 2 3 4], [2 1 4 3]'), 0.333333333333333, -1e-10);
assert (kendall ([1 2 2 4], [2 1 4 4]), 0.4, -1e-10);
assert (kendall (single ([1 2 2 4])), single (1));
assert (kendall ([1 2; 3 1; 2 5], [1 2 3; 3 1 2; 2 5 4]), [1 -0.333333333333333 -0.333333333333333;-0.333333333333333 1 1], -1e-10);
assert (said (@() kendall ({1})), "kendall: X and Y must be numeric matrices or vectors");
assert (said (@() kendall (ones (2, 2, 2))), "kendall: X and Y must be 2-D matrices or vectors");
assert (said (@() kendall (1:3, 1:4)), "kendall: X and Y must have the same number of observations");
assert (kendall (5), 1);
assert (kendall ([]), reshape (double([]), [0 0]));
disp ("ok kendall")
