% tests/stdlib/autoreg_matrix.m - autoreg_matrix by its documented behaviour.
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
assert (autoreg_matrix ([1; 2; 3; 4], 2), [1 0 0; 1 1 0; 1 2 1; 1 3 2]);
assert (autoreg_matrix ([5 6], 1), [1 0; 1 5]);
refused (@() autoreg_matrix (ones (2), 1), "autoreg_matrix: Y must be a vector");
disp ("ok autoreg_matrix")
