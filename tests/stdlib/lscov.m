% tests/stdlib/lscov.m - lscov by its documented behaviour.
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
a = [1 0; 1 1; 1 2];
[x, stdx, mse, s] = lscov (a, [1; 2; 4]);
assert (x, [5/6; 1.5], 1e-12);
assert (mse, 1/6, 1e-12);
assert (s, inv (a' * a) / 6, 1e-12);
assert (stdx, sqrt (diag (s)), 1e-12);
assert (lscov (a, [1; 2; 4], [1 2 3]), lscov (a, [1; 2; 4], diag (1 ./ [1 2 3])), 1e-12);
[x, stdx, mse, s] = lscov (a, [1 1; 2 3; 4 7]);
assert (size (mse), [1 2]);
assert (size (s), [2 2 2]);
refused (@() lscov (1, [1; 2]), "lscov: A and B must have the same number of rows");
disp ("ok lscov")
