% tests/stdlib/cholupdate.m - cholupdate by its documented behaviour.
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
function check (r, a)
  assert (r, triu (r));
  assert (r' * r, a, 1e-11);
end
rand ("twister", 4);
for z = [0, 1i]
  a = rand (4) + z * rand (4);
  a = a' * a + eye (4);
  x = rand (4, 1) + z * rand (4, 1);
  r = chol (a);
  check (cholupdate (r, x), a + x * x');
  check (cholupdate (r, x, "+"), a + x * x');
  [r1, info] = cholupdate (chol (a + x * x'), x, "-");
  check (r1, a);
  assert (info, 0);
end
[r1, info] = cholupdate (eye (2), [1; 2], "-");
assert (info, 1);
[r1, info] = cholupdate ([1 1; 0 0], [0.5; 0.5], "-");
assert (info, 2);
refused (@() cholupdate (eye (2), [1; 2], "-"), "cholupdate: downdate violates positiveness");
refused (@() cholupdate ([1 1; 0 0], [1; 2], "-"), "cholupdate: singular matrix");
refused (@() cholupdate (eye (2), 1), "cholupdate: dimension mismatch between R and U");
refused (@() cholupdate (1, 2, "x"), 'cholupdate: OP must be "+" or "-"');
disp ("ok cholupdate")
