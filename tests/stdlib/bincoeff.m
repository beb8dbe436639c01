% tests/stdlib/bincoeff.m - bincoeff by its documented behaviour.
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
assert (bincoeff (5, 2), 10);
assert (bincoeff (5, [0 1 5 6]), [1 5 1 0]);
assert (bincoeff (-1, 3), -1);
assert (bincoeff (0.4, 2), -0.12, 8 * eps);
assert (bincoeff (50, 25), 126410606437752, 1e3);
assert (isnan (bincoeff (4, [-1 1.5])));
assert (isnan (bincoeff (NaN, 1)));
assert (class (bincoeff (single (5), 2)), "single");
refused (@() bincoeff ([1 2], [1 2 3]), "bincoeff: N and K must have consistent dimensions");
disp ("ok bincoeff")
