% tests/stdlib/istril.m - istril by its documented behaviour.
assert (istril ([1 0; 3 2]), true);
assert (istril ([1 1; 3 2]), false);
assert (istril ("a"), false);
assert (istril (ones (2, 2, 2)), false);
assert (istril (5), true);
disp ("ok istril")
