% tests/stdlib/accumdim.m - accumdim by its documented behaviour.
assert (accumdim ([1 2 1], [10 20 30], 2), [40 20]);
assert (accumdim ([1; 2; 1], [1 2; 3 4; 5 6]), [6 8; 3 4]);
assert (accumdim ([1; 3], [1 2; 3 4]), [1 2; 0 0; 3 4]);
assert (accumdim ([1; 3], [1 2; 3 4], 1, 4), [1 2; 0 0; 3 4; 0 0]);
assert (accumdim ([1; 2; 1], [1; 2; 5], 1, 0, @prod), [5; 2]);
disp ("ok accumdim")
