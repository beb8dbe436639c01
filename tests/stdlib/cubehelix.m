% tests/stdlib/cubehelix.m - cubehelix by its documented behaviour.
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
assert (cubehelix (2), [0 0 0; 1 1 1], 1e-12);
assert (cubehelix (5)(2:3,:), [0.0850 0.3250 0.2979; 0.6275 0.4750 0.2864], 6e-2);
assert (cubehelix (0), zeros (0, 3));
assert (size (cubehelix ()), [64 3]);
disp ("ok cubehelix")
