% lang/arrays/chains.m - chains of element-wise operations on large arrays: values, classes, shapes, errors
1;
function show (x)
  w = double (x(:)); k = (1:numel (w))';
  printf ("%s %s %d %.9g %.9g\n", class (x), mat2str (size (x)), isreal (x), sum (real (w) .* mod (k, 97)), sum (imag (w)));
end
function all_of (n)
  a = reshape ((1:n) / n * 3 - 1, 4, n / 4); b = a + 1.25; c = a .* 2 - 0.5; d = a + 3;
  s = single (d); t = single (b); m = a > 0.5;
  x = a .* b + c - sqrt (d); show (x);
  x = a .* b + c - sqrt (a); show (x);
  x = -(2 * a - 1) ./ (b + 3.5) .^ 2; show (x);
  x = (a > 0.5) & (b < 2) | !(c >= d); show (x);
  show (s .* t > 1 & s < 3);
  x = m .* m + m; show (x);
  x = (s > t) + (t > s); show (x);
  x = exp (-a .^ 2 / 2) .* sin (a) + abs (c) .^ 0.5; show (x);
  x = exp (-a .^ 2 / 2) .* sin (a) + c .^ 0.5; show (x);
  x = a .^ 3 - 2 .\ b + a .\ c; show (x);
  x = x .* 2 + x; show (x);
  x += a .* 3; show (x);
  x = floor (a * 10) / 10 + round (b * 3) - fix (c) + ceil (d * 1.1); show (x);
  x = (a + 1) .* (b - 2) .* (c + sqrt (d) .* (a - d)); show (x);
  x = int8 (a * 10) + 3 * a; show (x);
  x = a + b(1, :) .* 2; show (x);
  x = complex (a, b) .* a + 2; show (x);
  x = 'a' + a .* 2; show (x);
  x = !(a > 0 & b < 3); show (x);
  x = a(:)' .* (1:n) + 2; show (x);
  x = a * 2 * 3 / 7 - 1; show (x);
  x = true + a .* true; show (x);
  x = -m + 1; show (x);
  x = [a .* b + c; c - d .* a]; show (x);
  y = x; x = x .* 2 - 1; show (y); show (x);
  z = {a .* b + 1, a - b * 2}; show (z{1}); show (z{2});
  q.x = a .* b + 1; show (q.x);
  global G; G = a; G = G .* 2 + G; show (G);
  sqrt = @(v) v + 100; show (a .* 2 + sqrt (a) .* 3);
  try, x = a .* b + ones (3, 3); catch err, disp (err.message); end
  try, x = a .* b + nosuch (3); catch err, disp (err.message); end
  try, x = a .* b + {1} .* 2; catch err, disp (err.message); end
  try, x = a .* b + undefinedthing - 1; catch err, disp (err.message); end
  show (x);
end
all_of (4096); all_of (1024); all_of (4 * 1031); all_of (16);
