% tests/stdlib/periodogram.m - periodogram by its documented behaviour.
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
[p, w] = periodogram ([1 2 3 4], [1 1 1 1], 8, 10, "twosided");
assert (p(1:3), [2.5; 1.3157; 0.2], 1e-4);
assert (w, (0:7)' * 1.25);
[p, w] = periodogram ([1 2 3 4 5], [], 4);
assert (w, [0; pi/2; pi], 1e-15);
assert (p, [7.1620; 0.8276; 0.2865], 1e-4);
[p, w] = periodogram ([1 2 3 4]);
assert (size (p), [129 1]);
[p, w] = periodogram ([1i 2 3]);
assert (size (p), [256 1]);
assert (sum (p) * 2 * pi / 256, 14 / 3, 1e-12);
refused (@() periodogram (ones (2)), "periodogram: X must be a real or complex vector");
refused (@() periodogram ([1 2 3], [1 2]), "periodogram: WIN must be a vector of the same length as X");
refused (@() periodogram ([1 2 3], [], [1 2]), "periodogram: NFFT must be a scalar");
refused (@() periodogram ([1 2 3], [], 4, [1 2]), "periodogram: FS must be a scalar");
refused (@() periodogram ([1 2 3], "centerdc"), 'periodogram: "centerdc" range type is not implemented');
disp ("ok periodogram")
