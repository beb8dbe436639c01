% tests/stdlib/roty.m - roty by its documented behaviour.
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
assert (roty (90), [0 0 1; 0 1 0; -1 0 0], 1e-15);
assert (roty (30) * roty (60), roty (90), 1e-15);
assert (det (roty (12)), 1, 1e-15);
refused (@() roty ([1 2]), "Invalid call to roty");
disp ("ok roty")
