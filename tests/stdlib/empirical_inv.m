% tests/stdlib/empirical_inv.m - empirical_inv by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (empirical_inv ([-1 0 0.1 0.25 0.3 0.5 0.7 0.75 0.8 1 2 NaN], [1 2 2 3]), [NaN 1 1 1 2 2 2 2 3 3 NaN NaN]);
assert (empirical_inv ([0 .5; 1 .2], [4 2 1 3]), [1 2;4 1]);
assert (strncmp (said (@() empirical_inv (1)), "Invalid call to empirical_inv", 29));
assert (said (@() empirical_inv (1, ones (2))), "empirical_inv: DATA must be a vector");
disp ("ok empirical_inv")
