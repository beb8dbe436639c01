% tests/stdlib/cholshift.m - cholshift by its documented behaviour.
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
a = rand (4) + 1i * rand (4);
a = a' * a + eye (4);
for i = 1:4
  for j = 1:4
    if (i < j)
      p = [1:i-1, i+1:j, i, j+1:4];
    else
      p = [1:j-1, i, j:i-1, i+1:4];
    end
    check (cholshift (chol (a), i, j), a(p,p));
  end
end
refused (@() cholshift (eye (2), 1, 5), "cholshift: index I or J is out of range");
refused (@() cholshift ([1 2], 1, 1), "cholshift: R must be a square matrix");
disp ("ok cholshift")
