% tests/stdlib/sinewave.m - sinewave by its documented behaviour.
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
assert (sinewave (4, 4, 0), [0; 1; 0; -1], 1e-15);
assert (sinewave (3), sin (2 * pi * (0:2)' / 3), 1e-15);
assert (sinewave (2, 8, 1), sin (2 * pi * (1:2)' / 8), 1e-15);
disp ("ok sinewave")
