% tests/stdlib/corrcoef.m - corrcoef by its documented behaviour.
assert (corrcoef ([1 2 3], [1 2 4])(1,2), 0.981980506061966, 1e-12);
assert (corrcoef (5), NaN);
r = corrcoef ([1 2; 3 4; 5 7]);
assert (r, [1 0.993399267798783; 0.993399267798783 1], 1e-12);
r = corrcoef ([1 2; 3 4; 5 7; NaN 1], "rows", "complete");
assert (r(1,2), 0.993399267798783, 1e-12);
disp ("ok corrcoef")
