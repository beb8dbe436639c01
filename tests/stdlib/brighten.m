% tests/stdlib/brighten.m - brighten by its documented behaviour.
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
assert (brighten ([0.25 0.25 0.25], 0.5), [0.5 0.5 0.5]);
assert (brighten ([0.5 0.5 0.5], -0.5), [0.25 0.25 0.25]);
refused (@() brighten ({}, 1), "brighten: first argument must be a colormap or a graphics handle");
refused (@() brighten (jet (3), 1), "brighten: BETA must be a scalar in the range (-1,1)");
disp ("ok brighten")
