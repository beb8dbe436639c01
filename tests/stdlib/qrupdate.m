% tests/stdlib/qrupdate.m - qrupdate by its documented behaviour.
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
function check (q, r, a)
  assert (q' * q, eye (columns (q)), 1e-12);
  assert (r, triu (r));
  assert (q * r, a, 1e-12);
end
rand ("twister", 9);
for z = [0, 1i]
  for n = [3 5]
    a = rand (5, n) + z * rand (5, n);
    u = rand (5, 2) + z * rand (5, 2);
    v = rand (n, 2) + z * rand (n, 2);
    [q, r] = qr (a);
    [q1, r1] = qrupdate (q, r, u(:,1), v(:,1));
    check (q1, r1, a + u(:,1) * v(:,1)');
    [q1, r1] = qrupdate (q, r, u, v);
    check (q1, r1, a + u * v');
    [q, r] = qr (a, 0);
    [q1, r1] = qrupdate (q, r, u(:,1), v(:,1));
    check (q1, r1, a + u(:,1) * v(:,1)');
  end
end
refused (@() qrupdate (1, 1, [1; 2], 1), "qrupdate: dimensions mismatch");
refused (@() qrupdate (eye (2), ones (3), [1; 2], [1; 2]), "qrupdate: Q and R dimensions don't match");
disp ("ok qrupdate")
