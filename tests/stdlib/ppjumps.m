% tests/stdlib/ppjumps.m - ppjumps by its documented behaviour.
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
assert (ppjumps (mkpp ([0 1 2], [1 2; 3 4])), 1);
assert (ppjumps (mkpp ([0 1 3 4], [1 0; 0 3; 2 1])), [2 -2]);
assert (ppjumps (spline (0:4, sin (0:4))), zeros (1, 3), 1e-14);
refused (@() ppjumps (1), "ppjumps: PP must be a structure");
disp ("ok ppjumps")
