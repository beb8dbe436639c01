% tests/stdlib/del2.m - del2 by its documented behaviour.
assert (del2 ((1:5).^2), 0.5 * ones (1, 5), 1e-13);
[x, y] = meshgrid (1:5, 1:6);
assert (del2 (x.^2 + y.^2), ones (6, 5), 1e-12);
assert (del2 (x.^2, 2), 0.125 * ones (6, 5), 1e-12);
text = "";
try, del2 (); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to del2", 20));
try, del2 (magic (4), 1, [1 2 3]); catch err, end
assert (err.message, "del2: number of elements in spacing vector 1 does not match dimension 1 of M");
try, del2 (1, ones (2), 2); catch err, end
assert (err.message, "del2: spacing element 2 must be a scalar or vector");
disp ("ok del2")
