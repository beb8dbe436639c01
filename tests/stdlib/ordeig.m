% tests/stdlib/ordeig.m - ordeig by its documented behaviour.
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
assert (ordeig ([3 1; 0 2]), [3; 2]);
assert (ordeig ([1 2; -2 1]), [1+2i; 1-2i]);
assert (ordeig ([4 1 2; 0 1 2; 0 -2 1]), [4; 1+2i; 1-2i]);
assert (ordeig ([2 1; 0 3], [2 0; 0 1]), [1; 3]);
assert (ordeig ([1 2; -2 1], [3 5; 0 1])(1) * ordeig ([1 2; -2 1], [3 5; 0 1])(2), 5/3, 1e-12);
refused (@() ordeig (magic (3)), ["ordeig: A must be quasi-triangular (i.e., upper block triangular ", ...
                                   "with 1x1 or 2x2 blocks on the diagonal)"]);
refused (@() ordeig (1i * magic (2)), "ordeig: A must be upper-triangular when it is complex");
refused (@() ordeig ([1 2; 0 1], 1), "ordeig: A and B must be the same size");
refused (@() ordeig (triu (magic (3)), magic (3)), "ordeig: A and B must be quasi-triangular");
disp ("ok ordeig")
