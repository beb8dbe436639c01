% tests/stdlib/squeeze.m - squeeze by its documented behaviour.
assert (size (squeeze (ones (2, 1, 3))), [2 3]);
assert (size (squeeze (ones (1, 1, 3))), [3 1]);
assert (size (squeeze (ones (1, 3))), [1 3]);
assert (size (squeeze (ones (1, 2, 1, 3, 1, 4))), [2 3 4]);
assert (squeeze (zeros (1, 1, 0)), zeros (0, 1));
disp ("ok squeeze")
