% tests/stdlib/rot90.m - rot90 by its documented behaviour.
x = [1 2; 3 4];
assert (rot90 (x), [2 4; 1 3]);
assert (rot90 (x, 2), [4 3; 2 1]);
assert (rot90 (x, 3), [3 1; 4 2]);
assert (rot90 (x, -1), rot90 (x, 3));
assert (rot90 (x, 4), x);
assert (rot90 (1:3), [3; 2; 1]);
assert (size (rot90 (zeros (2, 3, 4))), [3 2 4]);
try, rot90 (1, 1.5); catch err, end
assert (err.message, "rot90: K must be a single real integer");
disp ("ok rot90")
