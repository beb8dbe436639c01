% tests/stdlib/moment.m - moment by its documented behaviour.
assert (moment ([1 2 3], 2, "r"), 14/3, eps (5));
assert (moment ([1 2 3], 2, "c"), 2/3, eps);
assert (moment ([-1 1 -3], 3, "ar"), 29/3, eps (10));
assert (moment ([1 2; 3 4], 1, 2, "r"), [1.5; 3.5]);
assert (moment ([1 2; 3 4], 2, "c", 2), [0.25; 0.25]);
try, moment ([], 1); catch err, end
assert (err.message, "moment: X must be a non-empty numeric matrix or vector");
disp ("ok moment")
