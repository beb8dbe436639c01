% tests/stdlib/ppval.m - ppval by its documented behaviour.
pp = mkpp ([0 1 2], [1 0; 2 1]);
assert (ppval (pp, [0 0.5 1 1.5 2]), [0 0.5 1 2 3]);
assert (ppval (pp, [-1; 3]), [-1; 5]);
pp2 = mkpp ([0 1], [1 0; 2 1], 2);
assert (ppval (pp2, [0 1]), [0 1; 1 3]);
try, ppval (1, 2); catch err, end
assert (strncmp (err.message, "ppval: ", 7));
disp ("ok ppval")
