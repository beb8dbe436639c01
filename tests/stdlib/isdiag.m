% tests/stdlib/isdiag.m - isdiag by its documented behaviour.
assert (isdiag ([1 0; 0 2]), true);
assert (isdiag ([1 0; 1 2]), false);
assert (isdiag ([1 0 0]), true);
assert (isdiag ([0 1 0]), false);
assert (isdiag (5), true);
assert (isdiag ("a"), false);
assert (isdiag (ones (2, 2, 2)), false);
assert (isdiag ([1 0 0; 0 2 0]), true);
disp ("ok isdiag")
