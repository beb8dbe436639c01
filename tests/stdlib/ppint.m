% tests/stdlib/ppint.m - ppint by its documented behaviour.
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
pp = mkpp ([0 1 3], [1 2; 3 4]);
i = ppint (pp);
assert (i.coefs, [0.5 2 0; 1.5 4 2.5]);
assert (ppval (ppder (i), [0.5 2]), ppval (pp, [0.5 2]), 1e-14);
assert (ppval (ppint (pp, 5), 0), 5);
assert (ppval (ppint (pp), 3), quad (@(x) ppval (pp, x), 0, 1) + quad (@(x) ppval (pp, x), 1, 3), 1e-10);
two = mkpp ([0 1 2], [1 2; 3 4; 5 6; 7 8], 2);
assert (ppval (ppder (ppint (two)), [0.5 1.5]), ppval (two, [0.5 1.5]), 1e-14);
assert (ppval (ppint (two), 1 - 1e-12), ppval (ppint (two), 1), 1e-10);
refused (@() ppint (1), "ppint: PP must be a structure");
disp ("ok ppint")
