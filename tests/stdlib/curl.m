% tests/stdlib/curl.m - rotation of fields.
[x, y] = meshgrid (0:2);
[cz, v] = curl (x, y, -y, x);
assert (cz, 2 * ones (3));
assert (v, ones (3));
assert (curl (x, y, -y, x), ones (3));
[cz, v] = curl ([1 2; 3 4], [5 6; 7 9]);
assert (v, [-0.5 -0.5; 0 0]);
[x, y, z] = meshgrid (0:2, 0:1, 0:2);
[a, b, c, v] = curl (x, y, z, z, x, y);
assert ({a, b, c}, {ones(2, 3, 3), ones(2, 3, 3), ones(2, 3, 3)});
assert (v(1,1,2), 0.5);
text = "";
try, curl (1); catch err, text = err.message; end
assert (text, "Invalid call to curl");
disp ("ok curl")
