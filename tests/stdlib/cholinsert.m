% tests/stdlib/cholinsert.m - cholinsert by its documented behaviour.
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
  a = rand (5) + z * rand (5);
  a = a' * a + eye (5);
  for j = 1:5
    p = [1:j-1, j+1:5];
    [r1, info] = cholinsert (chol (a(p,p)), j, a(:,j));
    check (r1, a);
    assert (info, 0);
  end
end
[r, info] = cholinsert (eye (2), 1, [1; 2; 3]);
assert (info, 1);
assert (size (r), [3 3]);
refused (@() cholinsert (eye (2), 1, [1; 2; 3]), "cholinsert: insertion violates positiveness");
refused (@() cholinsert ([1 1; 0 0], 1, [9; 2; 3]), "cholinsert: singular matrix");
refused (@() cholinsert (eye (2), 5, [1; 2; 3]), "cholinsert: index J out of range");
refused (@() cholinsert (eye (2), 1, [9+1i; 2; 3]), "cholinsert: diagonal element must be real");
disp ("ok cholinsert")
