% tests/stdlib/rref.m - rref by its documented behaviour.
[r, k] = rref (magic (4));
assert (r, [1 0 0 1; 0 1 0 3; 0 0 1 -3; 0 0 0 0], 1e-13);
assert (k, 1:3);
assert (rref ([1 2; 3 4; 5 6]), [1 0; 0 1; 0 0], 1e-14);
assert (rref ([0 0; 0 1]), [0 1; 0 0]);
assert (rref ([1 2 3; 2 4 7]), [1 2 0; 0 0 1]);
assert (rref ([1 2; 2 4.0001], 0.1), [1 2.00005; 0 0], 1e-14);
assert (class (rref (single (magic (3)))), "single");
text = "";
try, rref (zeros (2, 2, 2)); catch err, text = err.message; end
assert (text, "rref: A must be a 2-dimensional matrix");
disp ("ok rref")
