% tests/stdlib/polygcd.m - polygcd by its documented behaviour.
assert (polygcd (poly ([1 2 3]), poly ([2 3 4])), [1 -5 6], 1e-7);
assert (polygcd (poly ([1 2]), poly ([3 4])), 1);
assert (polygcd (poly ([1 1 2]), poly ([1 1 5])), [1 -2 1], 1e-7);
disp ("ok polygcd")
