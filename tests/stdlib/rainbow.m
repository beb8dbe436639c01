% tests/stdlib/rainbow.m - rainbow by its documented behaviour.
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
assert (rainbow (5), [1 0 0; 1 0.625 0; 0.5 1 0; 0 0.25 0.75; 2/3 0 1], 1e-12);
assert (rainbow (1), [1 0 0]);
assert (rainbow (0), zeros (0, 3));
refused (@() rainbow ([1 2]), "rainbow: N must be a scalar");
disp ("ok rainbow")
