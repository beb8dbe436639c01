% tests/stdlib/discrete_inv.m - discrete_inv by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (discrete_inv ([-1 0 0.1 1/6 0.5 0.51; 0.99 1 2 NaN Inf 1/2], [2 1 3], [1 2 3]), [NaN 1 1 1 2 3;3 3 NaN NaN NaN 2]);
assert (discrete_inv ([-1 0 0.1 1/6 0.5 0.51; 0.99 1 2 NaN Inf 1/2], [1 2 3], [1 2 3] / 6), [NaN 1 1 1 2 3;3 3 NaN NaN NaN 2]);
assert (discrete_inv (single ([0 0.3]), [2 1 3], [1 2 3]), single ([1 1]));
assert (strncmp (said (@() discrete_inv (1, 2)), "Invalid call to discrete_inv", 28));
assert (said (@() discrete_inv (1, ones (2), [1 1])), "discrete_inv: V must be a vector");
assert (said (@() discrete_inv (1, [1 2], [1 -1])), "discrete_inv: P must be a nonzero, non-negative vector");
disp ("ok discrete_inv")
