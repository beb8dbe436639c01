% tests/stdlib/blkmm.m - blkmm by its documented behaviour.
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
rand ("twister", 4);
for pages = {[2 2], 40}
  a = rand ([3 2 pages{1}]);
  b = rand ([2 4 pages{1}]);
  c = blkmm (a, b);
  assert (size (c), size (rand ([3 4 pages{1}])));
  for k = 1:prod (pages{1})
    assert (c(:,:,k), a(:,:,k) * b(:,:,k), 1e-14);
  end
end
assert (class (blkmm (single (1), 2)), "single");
refused (@() blkmm (ones (2, 3, 2), ones (2, 2, 2)), ...
         "blkmm: A and B dimensions don't match: (2x3x2) and (2x2x2)");
refused (@() blkmm ({}, 1), "blkmm: A and B must be numeric");
disp ("ok blkmm")
