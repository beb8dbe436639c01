% tests/stdlib/isequalwithequalnans.m - isequalwithequalnans by its documented behaviour.
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
assert (isequalwithequalnans (NaN, NaN));
assert (! isequalwithequalnans (1, 2));
disp ("ok isequalwithequalnans")
