% tests/stdlib/normest1.m - normest1 by its documented behaviour.
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
assert (normest1 ([1 2; 3 4]), 6);
assert (normest1 (magic (7)), norm (magic (7), 1));
rand ("twister", 5);
for n = [5 8 20]
  a = rand (n) - 0.5;
  [e, v, w, iter] = normest1 (a);
  assert (e <= norm (a, 1) * (1 + 1e-12) && e >= norm (a, 1) / 3);
  assert (w, a * v, 1e-12);
  assert (norm (w, 1), e * norm (v, 1), 1e-12);
  assert (iter(1) >= 1 && iter(1) <= 5);
end
a = rand (6) + 1i * rand (6);
assert (normest1 (a) <= norm (a, 1) * (1 + 1e-12));
refused (@() normest1 ({1}), "normest1: A must be a square matrix or a function handle");
refused (@() normest1 (magic (5), 2, 1), "normest1: X0 must have 2 columns");
disp ("ok normest1")
