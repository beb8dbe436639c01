% tests/stdlib/qrshift.m - qrshift by its documented behaviour.
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
for a = {rand(5, 4), rand(3, 5), rand(4) + 1i * rand(4)}
  a = a{1};
  n = columns (a);
  for i = 1:n
    for j = 1:n
      if (i < j)
        p = [1:i-1, i+1:j, i, j+1:n];
      else
        p = [1:j-1, i, j:i-1, i+1:n];
      end
      [q, r] = qr (a);
      [q1, r1] = qrshift (q, r, i, j);
      check (q1, r1, a(:,p));
    end
  end
end
refused (@() qrshift (eye (2), triu (ones (2)), 0, 1), "qrshift: index out of range");
refused (@() qrshift (eye (2), ones (3), 1, 1), "qrshift: dimensions mismatch");
disp ("ok qrshift")
