% tests/stdlib/blkdiag.m - blkdiag by its documented behaviour.
assert (blkdiag ([1 2], 3), [1 2 0; 0 0 3]);
assert (blkdiag ([], 1), 1);
assert (blkdiag (zeros (0, 2), 1), [0 0 1]);
assert (blkdiag ([1; 2], [3 4], 5), [1 0 0 0; 2 0 0 0; 0 3 4 0; 0 0 0 5]);
assert (class (blkdiag (single (1), 2)), "double");
assert (blkdiag (1i, 2), [1i 0; 0 2]);
text = "";
try, blkdiag ("a"); catch err, text = err.message; end
assert (text, "blkdiag: all arguments must be numeric");
try, blkdiag (ones (2, 2, 2)); catch err, text = err.message; end
assert (text, "blkdiag: all arguments must be two-dimensional matrices");
disp ("ok blkdiag")
