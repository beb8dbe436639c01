% tests/stdlib/qrinsert.m - qrinsert by its documented behaviour.
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
  a = rand (5, 3) + z * rand (5, 3);
  x = rand (5, 2) + z * rand (5, 2);
  for j = 1:4
    [q, r] = qr (a);
    [q1, r1] = qrinsert (q, r, j, x(:,1));
    check (q1, r1, [a(:,1:j-1), x(:,1), a(:,j:3)]);
    [q, r] = qr (a, 0);
    [q1, r1] = qrinsert (q, r, j, x(:,1));
    check (q1, r1, [a(:,1:j-1), x(:,1), a(:,j:3)]);
    [q, r] = qr (a);
    [q1, r1] = qrinsert (q, r, j, a(1,:) * 2, "row");
    check (q1, r1, [a(1:j-1,:); a(1,:) * 2; a(j:5,:)]);
  end
  [q, r] = qr (a);
  [q1, r1] = qrinsert (q, r, [2 4], x);
  check (q1, r1, [a(:,1), x(:,1), a(:,2), x(:,2), a(:,3)]);
end
refused (@() qrinsert (1, 1, 1, 1, "foo"), 'qrinsert: ORIENT must be "col" or "row"');
refused (@() qrinsert (eye (2), ones (2), 5, [1; 2]), "qrinsert: index out of range");
refused (@() qrinsert (eye (2), ones (2), 1, [1; 2; 3]), "qrinsert: dimensions mismatch");
refused (@() qrinsert (eye (3)(:,1:2), triu (ones (2)), 1, [1 2], "row"), "qrinsert: dimension mismatch");
disp ("ok qrinsert")
