% tests/stdlib/polyeig.m - polyeig by its documented behaviour.
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
assert (sort (polyeig (-6, 1, 1)), [-3; 2], 1e-12);
a = [1 2; 3 4]; b = [4 8; 4 7]; c = [4 9; 2 5];
[v, z] = polyeig (a, b, c);
assert (size (v), [2 4]);
for k = 1:4
  assert ((a + z(k) * b + z(k) ^ 2 * c) * v(:,k), [0; 0], 1e-10);
end
refused (@() polyeig (ones (3, 2)), "polyeig: coefficients must be square matrices");
refused (@() polyeig (a, 1), "polyeig: coefficients must have the same dimensions");
disp ("ok polyeig")
