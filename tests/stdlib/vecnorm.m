% tests/stdlib/vecnorm.m - vecnorm by its documented behaviour.
assert (vecnorm ([3 0; 4 1]), [5 1]);
assert (vecnorm ([3 4; 0 1], 2, 2), [5; 1]);
assert (vecnorm ([3 -4], 1), 7);
assert (vecnorm ([3 -4], Inf), 4);
assert (vecnorm ([1 1], 3), 2^(1/3), eps);
try, vecnorm (1, -1); catch err, end
assert (err.message, "vecnorm: P must be positive real scalar or Inf");
disp ("ok vecnorm")
