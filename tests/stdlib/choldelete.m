% tests/stdlib/choldelete.m - choldelete by its documented behaviour.
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
a = rand (5) + 1i * rand (5);
a = a' * a + eye (5);
for j = 1:5
  p = [1:j-1, j+1:5];
  check (choldelete (chol (a), j), a(p,p));
end
refused (@() choldelete (eye (2), 5), "choldelete: index out of range");
refused (@() choldelete ([1 2], 1), "choldelete: R must be a square matrix");
disp ("ok choldelete")
