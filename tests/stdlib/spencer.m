% tests/stdlib/spencer.m - spencer by its documented behaviour.
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
assert (spencer ((1:20)'), [zeros(7, 1); (8:13)'; zeros(7, 1)], 1e-13);
assert (spencer ((1:20)), [zeros(1, 7), 8:13, zeros(1, 7)], 1e-13);
disp ("ok spencer")
