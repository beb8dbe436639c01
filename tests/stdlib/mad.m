% tests/stdlib/mad.m - mad by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (mad ([1 2 3 7]), 1.875, -1e-10);
assert (mad ([1 2 3 7], 1), 1);
assert (mad (magic (4), 0, 2), [6;2;2;6]);
assert (mad (magic (4), 1, 2), [5.5;1.5;1.5;5.5], -1e-10);
assert (mad (single ([1 2 5])), single (1.5555557012558), -1e-5);
assert (mad (int8 ([1 2 5])), 1.66666666666667, -1e-10);
assert (mad (reshape (1:8, 2, 2, 2), [], 3), [2 2;2 2]);
assert (mad (ones (2, 0)), reshape (double([]), [1 0]));
assert (mad ([]), NaN);
assert (said (@() mad ({})), "mad: X must be a numeric vector or matrix");
assert (said (@() mad (1, 2)), "mad: OPT must be 0 or 1");
assert (said (@() mad (1, 0, 1.5)), "mad: DIM must be an integer and a valid dimension");
disp ("ok mad")
