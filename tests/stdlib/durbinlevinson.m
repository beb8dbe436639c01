% tests/stdlib/durbinlevinson.m - durbinlevinson by its documented behaviour.
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
assert (durbinlevinson ([3 2 1]), [0.8 -0.2], 1e-14);
assert (durbinlevinson ([4 3 2 1]) * toeplitz ([4 3 2]), [3 2 1], 1e-13);
assert (durbinlevinson ([4 2]), 0.5);
assert (durbinlevinson ([3 2 1], 2/3, 5/3), [0.8 -0.2], 1e-14);
disp ("ok durbinlevinson")
