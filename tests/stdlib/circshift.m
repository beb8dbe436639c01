% tests/stdlib/circshift.m - circshift by its documented behaviour.
assert (circshift ([1 2 3 4], 1), [4 1 2 3]);
assert (circshift ([1 2 3 4], -1), [2 3 4 1]);
x = [1 2 3; 4 5 6; 7 8 9];
assert (circshift (x, 1), [7 8 9; 1 2 3; 4 5 6]);
assert (circshift (x, -2), [7 8 9; 1 2 3; 4 5 6]);
assert (circshift (x, [0 1]), [3 1 2; 6 4 5; 9 7 8]);
assert (circshift (x, 1, 2), [3 1 2; 6 4 5; 9 7 8]);
assert (circshift ([], 1), []);
assert (circshift ({1, 2, 3}, 1), {3, 1, 2});
assert (circshift ([1 2 3], 2^63), circshift ([1 2 3], 2))
disp ("ok circshift")
