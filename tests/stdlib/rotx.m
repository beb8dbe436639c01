% tests/stdlib/rotx.m - rotx by its documented behaviour.
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
assert (rotx (90), [1 0 0; 0 0 -1; 0 1 0], 1e-15);
assert (rotx (30) * rotx (60), rotx (90), 1e-15);
assert (det (rotx (12)), 1, 1e-15);
refused (@() rotx ([1 2]), "Invalid call to rotx");
disp ("ok rotx")
