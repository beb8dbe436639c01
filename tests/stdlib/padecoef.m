% tests/stdlib/padecoef.m - padecoef by its documented behaviour.
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
[num, den] = padecoef (0.5, 3);
assert (num, [-0.125 3 -30 120], 1e-12);
assert (den, [0.125 3 30 120], 1e-12);
[num, den] = padecoef (1);
assert (num, [-1 2]);
assert (den, [1 2]);
[num, den] = padecoef (0.1, 4);
assert (polyval (num, 0.3) / polyval (den, 0.3), exp (-0.03), 1e-15);
assert (class (padecoef (single (1), 2)), "single");
refused (@() padecoef (-1), "padecoef: T must be a non-negative scalar");
refused (@() padecoef (1, [1 2]), "padecoef: N must be a non-negative scalar");
disp ("ok padecoef")
