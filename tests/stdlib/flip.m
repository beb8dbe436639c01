% tests/stdlib/flip.m - flip by its documented behaviour.
assert (flip ([1 2 3]), [3 2 1]);
assert (flip ([1; 2]), [2; 1]);
assert (flip ([1 2; 3 4]), [3 4; 1 2]);
assert (flip ([1 2; 3 4], 2), [2 1; 4 3]);
assert (flip ([1 2; 3 4], 3), [1 2; 3 4]);
a = reshape (1:8, 2, 2, 2);
assert (flip (a, 3), cat (3, a(:,:,2), a(:,:,1)));
assert (flip ([]), []);
assert (flip (int8 ([1 2])), int8 ([2 1]));
try, flip (1, 0); catch err, end
assert (err.message, "flip: DIM must be a positive integer");
disp ("ok flip")
