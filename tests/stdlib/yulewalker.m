% tests/stdlib/yulewalker.m - yulewalker by its documented behaviour.
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
[a, v] = yulewalker ([4 3 2 1]);
assert (a, [5/6; 0; -1/6], 1e-14);
assert (v, 5/3, 1e-14);
disp ("ok yulewalker")
