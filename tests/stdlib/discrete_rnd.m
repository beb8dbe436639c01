% tests/stdlib/discrete_rnd.m - discrete_rnd by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (size (discrete_rnd (1:2, [1 1])), [1 2]);
assert (size (discrete_rnd (1:2, [1 1], 3)), [3 3]);
assert (size (discrete_rnd (1:2, [1 1], 3, 2, 4)), [3 2 4]);
assert (size (discrete_rnd (1:2, [1 1], [3 2 4])), [3 2 4]);
assert (all (ismember (discrete_rnd ([7 3], [1 0], 1, 30), 7)), true);
assert (strncmp (said (@() discrete_rnd (1)), "Invalid call to discrete_rnd", 28));
assert (said (@() discrete_rnd (ones (2), ones (2, 1))), "discrete_rnd: V must be a vector");
assert (said (@() discrete_rnd (1:2, [1 -1])), "discrete_rnd: P must be a nonzero, non-negative vector");
assert (said (@() discrete_rnd (1:2, [1 NaN])), "discrete_rnd: P must not have any NaN elements");
assert (said (@() discrete_rnd (1:2, [1 1], -1)), "discrete_rnd: dimension vector must be row vector of non-negative integers");
assert (said (@() discrete_rnd (1:2, [1 1], 1, ones (2))), "discrete_rnd: dimensions must be non-negative integers");
rand ("state", 1);
assert (discrete_rnd ([7 3 9], [1 2 1], 1, 20), [7 9 9 3 3 3 3 9 7 7 9 3 9 7 3 3 7 9 9 7]);
disp ("ok discrete_rnd")
