% tests/stdlib/fftfilt.m - fftfilt by its documented behaviour.
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
b = [1 -2 3 0.5];
x = sin (1:50);
assert (fftfilt (b, x), filter (b, 1, x), 1e-12);
assert (fftfilt (b, x.', 8), filter (b, 1, x.'), 1e-12);
assert (fftfilt ([1; 2], magic (3)), filter ([1 2], 1, magic (3)));
assert (fftfilt ([1 2i], [1 2 3]), [1, 2+2i, 3+4i]);
refused (@() fftfilt (ones (2), 1), "fftfilt: B must be a vector");
refused (@() fftfilt ([1 2], ones (2, 2, 2)), "fftfilt: X must be a 1-D or 2-D array");
refused (@() fftfilt ([1 2], [1 2 3], [1 2]), "fftfilt: N has to be a scalar");
disp ("ok fftfilt")
