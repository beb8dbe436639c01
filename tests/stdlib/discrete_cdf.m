% tests/stdlib/discrete_cdf.m - discrete_cdf by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (discrete_cdf ([0 1 1.5 2 3 NaN; -1 5 6 7 8 Inf], [2 1 3], [1 2 3] / 6), [0 0.333333333333333 0.333333333333333 0.5 1 NaN;0 1 1 1 1 1], -1e-10);
assert (discrete_cdf (single ([0 1]), [2 1 3], [1 2 3]), single ([0 0.333333343267441]), -1e-5);
assert (discrete_cdf ([0 1 2], [1 1 2], [1 2 3]), [0 0.5 1], -1e-10);
assert (strncmp (said (@() discrete_cdf (1, 2)), "Invalid call to discrete_cdf", 28));
assert (said (@() discrete_cdf (1, ones (2), [1 1])), "discrete_cdf: V must be a vector");
assert (said (@() discrete_cdf (1, [1 2 3], [1 1])), "discrete_cdf: P must be a vector with length (V) elements");
assert (said (@() discrete_cdf (1, [1; NaN], [1 1])), "discrete_cdf: V must not have any NaN elements");
assert (said (@() discrete_cdf (1, [1 2], [1 -1])), "discrete_cdf: P must be a nonzero, non-negative vector");
disp ("ok discrete_cdf")
