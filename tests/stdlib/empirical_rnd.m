% tests/stdlib/empirical_rnd.m - empirical_rnd by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
 rand ("state", 1);
assert (empirical_rnd ([7 3 9], 1, 20), [7 9 9 7 3 3 3 9 7 7 9 3 9 7 3 9 7 9 9 7]);
assert (size (empirical_rnd ((1:3)')), [3 1]);
assert (size (empirical_rnd (1:3, [2 3 4])), [2 3 4]);
assert (said (@() empirical_rnd (ones (2))), "empirical_rnd: DATA must be a vector");
disp ("ok empirical_rnd")
