% tests/stdlib/lines.m - lines by its documented behaviour.
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
assert (lines (9)([1 8],:), [0 0.447 0.741; 0 0.447 0.741]);
assert (size (lines ()), [64 3]);
assert (lines (0), zeros (0, 3));
refused (@() lines ([1 2]), "lines: argument must be a scalar");
disp ("ok lines")
