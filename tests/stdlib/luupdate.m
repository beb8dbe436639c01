% tests/stdlib/luupdate.m - luupdate by its documented behaviour.
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
rand ("twister", 4);
for a = {rand(4), rand(5, 3), rand(3, 5), rand(4) + 1i * rand(4)}
  a = a{1} + 5 * eye (size (a{1}));
  x = rand (rows (a), 2);
  y = rand (columns (a), 2);
  [l, u, p] = lu (a);
  [l1, u1, p1] = luupdate (l, u, p, x, y);
  assert (p1' * l1 * u1, a + x * y.', 1e-12);
  assert (u1, triu (u1));
  [l1, u1] = luupdate (l, u, p * x, y);
  assert (p' * l1 * u1, a + x * y.', 1e-10);
  assert (u1, triu (u1));
  assert (l1, tril (l1));
end
refused (@() luupdate (eye (2), eye (3), [1; 2], [1; 2]), "luupdate: dimension mismatch");
refused (@() luupdate (eye (2), eye (2), [1; 2; 3], [1; 2]), "luupdate: dimensions mismatch");
disp ("ok luupdate")
