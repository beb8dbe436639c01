% tests/stdlib/divergence.m - sources of fields.
[x, y] = meshgrid (0:2);
assert (divergence (x, y, x, y), 2 * ones (3));
assert (divergence (x, y, x .^ 2, y), [2 3 4; 2 3 4; 2 3 4]);
assert (divergence ([1 2; 3 4], [5 6; 7 9]), [3 4; 3 4]);
[x, y, z] = meshgrid (0:2, 0:1, 0:2);
assert (divergence (x, y, z, x, y, z), 3 * ones (2, 3, 3));
text = "";
try, divergence (1); catch err, text = err.message; end
assert (text, "Invalid call to divergence");
disp ("ok divergence")
