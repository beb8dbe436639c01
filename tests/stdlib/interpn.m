% tests/stdlib/interpn.m - interpn by its documented behaviour.
[x, y, z] = ndgrid (0:2, 1:4, 2:6);
f = 2 * x - y + 3 * z + 1;
assert (interpn (x, y, z, f, 0.5, 1.5, 2.5), 8);
for method = {"linear", "pchip", "cubic", "spline"}
  assert (interpn (x, y, z, f, [0.5 1.5], [1.5 2], [2.5 5], method{1}), [8 17], 1e-12);
  g = interpn (0:2, 1:4, 2:6, f, [0.5 1], [1.5 2 3.5], [2.5 5.5], method{1});
  [a, b, c] = ndgrid ([0.5 1], [1.5 2 3.5], [2.5 5.5]);
  assert (g, 2 * a - b + 3 * c + 1, 1e-12);
end
assert (interpn ([1 2; 3 4], 1.5, 1.5), 2.5);
assert (interpn ([1 2; 3 4]), [1 1.5 2; 2 2.5 3; 3 3.5 4]);
assert (interpn (meshgrid (1:4), 2.5, 2.5, "nearest"), 3);
assert (isna (interpn ([1 2; 3 4], 5, 1)));
assert (interpn ([1 2; 3 4], 5, 1, "linear", -1), -1);
assert (interpn (0:2, -(0:2), magic (3), 0.5, -0.5), interpn (magic (3), 1.5, 1.5));
v = magic (4);
assert (interpn (v, 2.3, 3.1, "spline"), interp2 (v, 3.1, 2.3, "spline"), 1e-12);
assert (interpn (v + 1i * v', 2.5, 3.5), interpn (v, 2.5, 3.5) + 1i * interpn (v', 2.5, 3.5));
for c = {{1, "linear", {1}}, "interpn: EXTRAPVAL must be a numeric scalar"; {1, 2, 3, 4}, ...
         "interpn: wrong number or incorrectly formatted input arguments"; ...
         {[1 2], ones(2, 2), magic(3), [1 2], [1 2]}, "interpn: incorrect dimensions for input X1"; ...
         {ones(3, 3), ones(2, 2), magic(3), [1 2], [1 2]}, "interpn: incorrect dimensions for input X2"}'
  message = "none";
  try, interpn (c{1}{:}); catch err, message = err.message; end
  assert (message, c{2});
end
disp ("ok interpn")
