% tests/stdlib/krylov.m - krylov by its documented behaviour.
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
a = magic (4);
[u, h, nu] = krylov (a, [1; 2; 3; 4], 3);
assert (nu, 3);
assert (u' * u, eye (3), 1e-12);
assert (tril (h, -2), zeros (3), 1e-10);
assert (a * u(:,1:2), u * h(:,1:2), 1e-10);
[u, h, nu] = krylov (eye (4), [1; 2; 3; 4], 4);
assert (nu, 1);
[u, h, nu] = krylov (a, eye (4)(:,1:2), 2);
assert (u' * u, eye (4), 1e-12);
refused (@() krylov (ones (2, 3), 1, 1), "krylov: A(2 x 3) must be a non-empty square matrix");
refused (@() krylov (ones (2), [1; 2], [1 2]), "krylov: K must be a scalar integer");
disp ("ok krylov")
