% tests/stdlib/subspace.m - subspace by its documented behaviour.
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
assert (subspace ([1; 0], [0; 1]), pi / 2, 1e-12);
assert (subspace ([1; 0; 0], [1 0; 1 0; 0 1]), pi / 4, 1e-12);
assert (subspace ([1; 1e-9], [1; 0]), 1e-9, 1e-18);
assert (subspace (rand (4), rand (4)), 0, 1e-7);
refused (@() subspace ([1; 2], [1; 2; 3]), "subspace: column dimensions of A and B must match");
disp ("ok subspace")
