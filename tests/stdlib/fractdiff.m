% tests/stdlib/fractdiff.m - fractdiff by its documented behaviour.
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
assert (fractdiff ((1:5)', 0.3), [1; 1.7; 2.295; 2.8305; 3.325775], 1e-4);
assert (fractdiff (fractdiff (sin (1:9), 0.3), -0.3), sin (1:9), 1e-13);
refused (@() fractdiff (ones (2), 0.3), "fractdiff: X must be a vector");
refused (@() fractdiff (1:3, -2), "fractdiff: D must be > -1");
disp ("ok fractdiff")
