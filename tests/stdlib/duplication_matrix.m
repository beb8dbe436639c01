% tests/stdlib/duplication_matrix.m - duplication_matrix by its documented behaviour.
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
a = [1 2 4; 2 3 5; 4 5 6];
assert (duplication_matrix (3) * vech (a), a(:));
assert (duplication_matrix (1), 1);
refused (@() duplication_matrix (0), "duplication_matrix: N must be a positive integer");
disp ("ok duplication_matrix")
