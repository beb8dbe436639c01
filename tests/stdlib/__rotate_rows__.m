% tests/stdlib/__rotate_rows__.m - __rotate_rows__ by its documented behaviour.
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
assert (__rotate_rows__ ([3; 4], 1, 1), [5; 0], 1e-14);
[r, q] = __rotate_rows__ ([1 2; 2 1; 0 3i], [1 2], [1 2], eye (3));
assert (q * r, [1 2; 2 1; 0 3i], 1e-14);
assert ([r(2,1), r(3,2)], [0 0]);
disp ("ok __rotate_rows__")
