% tests/stdlib/qrdelete.m - qrdelete by its documented behaviour.
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
  a = rand (5, 4) + z * rand (5, 4);
  for j = 1:4
    [q, r] = qr (a);
    [q1, r1] = qrdelete (q, r, j);
    check (q1, r1, a(:,[1:j-1, j+1:4]));
    [q, r] = qr (a, 0);
    [q1, r1] = qrdelete (q, r, j);
    check (q1, r1, a(:,[1:j-1, j+1:4]));
    assert (size (q1), [5 3]);
    [q, r] = qr (a);
    [q1, r1] = qrdelete (q, r, j, "row");
    check (q1, r1, a([1:j-1, j+1:5],:));
  end
  [q1, r1] = qrdelete (q, r, [4 1]);
  check (q1, r1, a(:,2:3));
end
refused (@() qrdelete (1, 1, 1, "foo"), 'qrdelete: ORIENT must be "col" or "row"');
refused (@() qrdelete (eye (2), triu (ones (2)), 5, "row"), "qrdelete: index out of range");
refused (@() qrdelete (eye (2), ones (3), 1), "qrdelete: dimension mismatch");
disp ("ok qrdelete")
