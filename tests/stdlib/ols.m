% tests/stdlib/ols.m - ols by its documented behaviour.
1;
function refused (f, words)
  message = "none";
  try
    f ();
  catch err
    message = err.message;
  end
  assert (message, words);
end
[b, s, r] = ols ([1; 2; 4], [1 1; 1 2; 1 3]);
assert (b, [-2/3; 1.5], 1e-12);
assert (s, 1/6, 1e-12);
assert (r, [1; -2; 1] / 6, 1e-12);
assert (ols ([1; 2; 4], ones (3, 2)), [7; 7] / 6, 1e-12);
refused (@() ols ([1; 2], ones (3, 1)), "ols: number of rows of X and Y must be equal");
disp ("ok ols")
