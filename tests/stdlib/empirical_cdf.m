% tests/stdlib/empirical_cdf.m - empirical_cdf by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (empirical_cdf ([0 1 2 NaN 3 5], [1 2 2 3]), [0 0.25 0.75 NaN 1 1], -1e-10);
assert (empirical_cdf ([0 1; 2 NaN], single ([1; 2; 2; 3])), single ([0 0.25;0.75 NaN]), -1e-5);
assert (strncmp (said (@() empirical_cdf (1)), "Invalid call to empirical_cdf", 29));
assert (said (@() empirical_cdf (1, ones (2))), "empirical_cdf: DATA must be a vector");
disp ("ok empirical_cdf")
