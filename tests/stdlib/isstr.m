% tests/stdlib/isstr.m - isstr by its documented behaviour.
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
assert (isstr ("a"));
assert (! isstr (1));
assert (lastwarn (), "isstr is obsolete; please use ischar instead");
disp ("ok isstr")
