% tests/stdlib/housh.m - housh by its documented behaviour.
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
[v, b, z] = housh ([3; 4], 1, 0);
assert ([3; 4] - b * v * (v' * [3; 4]), [-5; 0], 1e-12);
assert (z, false);
[v, b, z] = housh ([-3; 4; 1i], 2, 0);
x = [-3; 4; 1i];
assert (x - b * v * (v' * x), [0; -norm(x); 0], 1e-12);
[v, b, z] = housh (zeros (3, 1), 1, 0);
assert (b, 0);
assert (z, true);
refused (@() housh (ones (2), 1, 0), "housh: first input must be a vector");
refused (@() housh ([1 2], [1 2], 0), "housh: second argument must be an integer scalar");
disp ("ok housh")
