% tests/stdlib/setstr.m - setstr by its documented behaviour.
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
assert (setstr ([65 66]), "AB");
assert (lastwarn (), "setstr is obsolete; please use char instead");
disp ("ok setstr")
