% tests/stdlib/condeig.m - condeig by its documented behaviour.
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
assert (condeig ([2 0; 0 3]), [1; 1], 1e-14);
c = condeig ([1 2; 3 4]);
assert (c, sqrt (1 + 1/33) * [1; 1], 1e-12);  # the cosine is sqrt (33/34)
[v, l, c2] = condeig ([1 2; 3 4]);
assert ([1 2; 3 4] * v, v * l, 1e-12);
assert (c, c2);
assert (condeig ([]), []);
refused (@() condeig (ones (2, 3)), "condeig: A must be a square numeric matrix");
disp ("ok condeig")
