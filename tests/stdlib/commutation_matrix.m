% tests/stdlib/commutation_matrix.m - commutation_matrix by its documented behaviour.
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
a = reshape (1:6, 2, 3);
assert (commutation_matrix (2, 3) * a(:), a.'(:));
assert (commutation_matrix (2), [1 0 0 0; 0 0 1 0; 0 1 0 0; 0 0 0 1]);
refused (@() commutation_matrix (1.5), "commutation_matrix: M must be a positive integer");
refused (@() commutation_matrix (1, [1 2]), "commutation_matrix: N must be a positive integer");
disp ("ok commutation_matrix")
