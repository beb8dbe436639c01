% tests/stdlib/rotz.m - rotz by its documented behaviour.
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
assert (rotz (90), [0 -1 0; 1 0 0; 0 0 1], 1e-15);
assert (rotz (30) * rotz (60), rotz (90), 1e-15);
assert (det (rotz (12)), 1, 1e-15);
refused (@() rotz ([1 2]), "Invalid call to rotz");
disp ("ok rotz")
