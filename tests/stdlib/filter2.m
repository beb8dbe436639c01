% tests/stdlib/filter2.m - filter2 by its documented behaviour.
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
assert (filter2 ([1 2; 3 4], magic (3)), [39 56 27; 61 54 13; 22 13 2]);
assert (filter2 ([1 2; 3 4], magic (3), "valid"), [39 56; 61 54]);
assert (size (filter2 (ones (2), ones (3), "full")), [4 4]);
refused (@() filter2 (1, [1 2], "foo"), "conv2: SHAPE type not valid");
disp ("ok filter2")
