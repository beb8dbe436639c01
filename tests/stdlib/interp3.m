% tests/stdlib/interp3.m - interp3 by its documented behaviour.
[x, y, z] = meshgrid (0:2, 1:4, 2:6);
f = 2 * x - y + 3 * z + 1;
assert (interp3 (x, y, z, f, 0.5, 1.5, 2.5), 8);
assert (interp3 (0:2, 1:4, 2:6, f, [0.5 1.5], [1.5 2], [2.5 5]), [8 17]);
g = interp3 (0:2, 1:4, 2:6, f, [0.5 1], [1.5 2 3.5], 4);
[a, b] = meshgrid ([0.5 1], [1.5 2 3.5]);
assert (g, 2 * a - b + 13, 1e-12);
assert (interp3 (f, 2, 3, 1), f(3,2,1));
assert (size (interp3 (f, 1)), [7 5 9]);
assert (isna (interp3 (f, 9, 1, 1)));
assert (interp3 (f, 9, 1, 1, "nearest", 5), 5);
for c = {{ones(2)}, "interp3: V must be a 3-D array of values"; ...
         {1:2, 1:2, 1:2, rand(2, 2, 2), 1, 1, ones(2)}, "interp3: XI, YI, and ZI dimensions must be equal"; ...
         {ones(1, 2, 2), ones(2, 2, 2), ones(2, 2, 2), ones(2, 2, 2), 1, 1, 1}, ...
         "interp3: X, Y, Z, and V dimensions must be equal"; ...
         {1:2, 1:2, 1:2}, "interp3: wrong number or incorrectly formatted input arguments"}'
  message = "none";
  try, interp3 (c{1}{:}); catch err, message = err.message; end
  assert (message, c{2});
end
disp ("ok interp3")
