% tests/stdlib/fftconv.m - fftconv by its documented behaviour.
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
assert (fftconv ([1 2 3], [1 1]), [1 3 5 3], 1e-14);
assert (fftconv ([1 2 3], [1 1], 8), [1 3 5 3], 1e-14);
assert (fftconv ([1; 2], [1 2]), [1; 4; 4], 1e-14);
assert (fftconv (3, [1 2]), [3 6]);
assert (isreal (fftconv ([1 2], [3 4])));
refused (@() fftconv ([1 2; 3 4], 1), "fftconv: both A and B must be vectors");
refused (@() fftconv ([1 2], [1 2], [1 2]), "fftconv: N must be a scalar");
disp ("ok fftconv")
