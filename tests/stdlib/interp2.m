% tests/stdlib/interp2.m - interp2 by its documented behaviour.
z = [1 2; 3 4];
assert (interp2 (z, 1.5, 1.5), 2.5);
assert (interp2 (z, 1), [1 1.5 2; 2 2.5 3; 3 3.5 4]);
assert (interp2 ([10 20], [1; 2], z, 15, 1.5), 2.5);
assert (isna (interp2 (z, 5, 5)));
assert (interp2 (z, 5, 5, "linear", 7), 7);
assert (interp2 (z, [1 2], [1; 1.4], "nearest"), [1 2; 1 2]);
[x, y] = meshgrid (1:5, 1:6);
z = x .^ 2 + y .^ 3;
assert (interp2 (x, y, z, 2.5, 3.5, "spline"), 2.5^2 + 3.5^3, 1e-10);
assert (interp2 (z, [2 3], [4; 5], "pchip"), z(4:5,2:3), 1e-10);
text = "";
try, interp2 (1); catch err, text = err.message; end
assert (text, "interp2: Z must be a 2-D matrix");
try, interp2 ([1 0 2], 1:3, ones (3), 1, 1); catch err, end
assert (err.message, "interp2: X must be strictly monotonic");
try, interp2 (1:3, [1 0 2], ones (3), 1, 1); catch err, end
assert (err.message, "interp2: Y must be strictly monotonic");
disp ("ok interp2")
