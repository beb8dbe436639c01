% tests/stdlib/normest.m - normest by its documented behaviour.
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
assert (normest (magic (3)), 15, 1e-4);
assert (normest (zeros (2)), 0);
assert (normest (hilb (5), 1e-10), norm (hilb (5)), 1e-8);
[e, k] = normest (hilb (5));
assert (k >= 1);
refused (@() normest ({1}), "normest: A must be a numeric 2-D matrix");
refused (@() normest (1, [1 2]), "normest: TOL must be a real scalar");
a = toeplitz ([-2 1 0 0]);
assert (normest (a), norm (a), 1e-5);
disp ("ok normest")
