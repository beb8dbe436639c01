% tests/stdlib/condest.m - condest by its documented behaviour.
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
a = [4 1 0; 1 3 1; 0 1 2];
assert (condest (a), norm (a, 1) * norm (inv (a), 1), 1e-12);
a = gallery ("kahan", 12);
assert (condest (a), norm (a, 1) * norm (inv (a), 1), 1e-6 * condest (a));
[c, v] = condest (hilb (6));
assert (norm (hilb (6) * v, 1), norm (hilb (6), 1) * norm (v, 1) / c, 1e-9);
assert (condest ([1 2; 2 4]), Inf);
function y = times (flag, x, a)
  y = [];
  switch (flag)
    case "dim", y = rows (a);
    case "real", y = isreal (a);
    case "notransp", y = a * x;
    case "transp", y = a' * x;
  end
end
b = magic (5);
assert (condest (b, @(flag, x) times (flag, x, inv (b))), condest (b), 1e-9);
assert (condest (@(flag, x) times (flag, x, b), @(flag, x) times (flag, x, inv (b))), condest (b), 1e-9);
refused (@() condest ([1 2]), "condest: A must be square");
refused (@() condest (@sin), "condest: must provide AINVFCN when using AFCN");
refused (@() condest (@sin, 1), "condest: AINVFCN must be a function handle");
disp ("ok condest")
