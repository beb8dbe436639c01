% tests/stdlib/qzhess.m - qzhess by its documented behaviour.
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
a = magic (5);
b = gallery ("minij", 5);
[aa, bb, q, z] = qzhess (a, b);
assert (q * a * z, aa, 1e-10);
assert (q * b * z, bb, 1e-10);
assert (q * q', eye (5), 1e-12);
assert (z * z', eye (5), 1e-12);
assert (tril (aa, -2), zeros (5), 1e-10);
assert (tril (bb, -1), zeros (5));
refused (@() qzhess ([1 2], [1 2]), "qzhess: incompatible dimensions");
disp ("ok qzhess")
