% lang/control/long_loops.m - loops over arrays by scalar index that run block by block, and their neighbours
1;
function show (name, varargin)
  for k = 1:numel (varargin)
    w = double (varargin{k}); w = w(:);
    printf ("%s %s %s %.9g %.9g %.9g\n", name, class (varargin{k}), mat2str (size (varargin{k})), sum (w .* mod ((1:numel (w))', 97)), w(1), w(end));
  end
end
function part1 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  for i = 1:n, y(i) = a(i) * b(i) + c; end
  show ("fill", y, i);
  s = 0; for i = 1:n, s = s + a(i); end
  show ("sum", s, i);
  s = 0.1; for i = 1:n, s = s + a(i) * 0.5 - 1; end
  show ("sum2", s);
  s = 0; k = 0; for i = 1:n, s = s + a(i); if a(i) > 0.5, k = k + 1; end, end
  show ("count", s, k);
  k = 0; for i = 1:n, if a(i) > 0.25 && b(i) < 1, k++; end, end
  show ("count2", k);
  s = 0; for i = 1:n, if m(i), s = s + a(i); end, end
  show ("mask", s);
  s = 0; for i = 1:n, if !m(i), s = s + a(i); end, end
  show ("mask2", s);
end
function part2 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  s = 0; for i = 1:n, s = s + a(i); y(i) = s; end
  show ("cumsum", s, y);
  p = 1; for i = 1:n, p = p * (1 + a(i) / n); end
  show ("prod", p);
  for i = 2:n, z(i) = a(i - 1) + a(i); end
  show ("shift", z);
  for i = 2:n, z(i) = z(i - 1) + a(i); end
  show ("recur", z);
  for i = 1:n - 1, z(i) = z(i + 1) * 2; end
  show ("ahead", z);
  for i = 1:n, t = a(i); z(i) = t * t; w = i; end
  show ("temps", z, t, w, i);
  for i = 1:n, t = z(i); z(i) = 5; y(i) = t; end
  show ("order", z, y);
end
function part3 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  for i = 1:n, z(i) = i; end
  show ("index", z);
  for i = 1:n, z(i) = 0; end
  show ("const", z);
  for i = 1:n, z(i) = z(i) + a(i); z(i) = z(i) * 2; end
  show ("twice", z);
  for i = 1:n, x = a(i) > 0.5; end
  show ("logical", x);
  for i = 1:n, m(i) = a(i) > 0.75; end
  show ("lstore", m);
  for i = 1:n, y(i) = sqrt (a(i)) + abs (c - i); end
  show ("calls", y);
  d = a - 0.9; y(:) = 0;
  for i = 1:n, y(i) = sqrt (d(n + 1 - i + 0 * i)); end
  show ("complex", real (y), imag (y));
end
function part4 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  y = zeros (1, n); for i = 1:n, y(i) = sqrt (0.9 - a(i)); end
  show ("complex2", real (y), imag (y));
  for j = 1:5, for i = 1:n, B(i, j) = A(i, j) * 2 + i * j; end, end
  show ("matrix", B);
  s = 0; for j = 1:5, for i = 1:n, s = s + A(i, j) ^ 2; end, end
  show ("matsum", s);
  s = 0; for i = 1:n, s = s + a(3); end
  show ("inv", s);
  s = 0; for i = 1:n, if a(i) > 0.5, s = s + 1; else, s = s - 1; end, end
  show ("else", s);
  s = 0; for i = 1:n, if a(i) > 0.9, break, end, s = s + 1; end
  show ("break", s, i);
  s = 0; for i = 1:n, if a(i) > 0.9, continue, end, s = s + 1; end
  show ("continue", s, i);
end
function part5 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  s = 1; for i = 1:n, s = a(i) - s; end
  show ("right", s);
  s = 1; for i = 1:n, s = s + s * a(i) / n; end
  show ("self", s);
  m = -Inf; for i = 1:n, if b(i) > m, m = b(i); end, end
  show ("max", m);
  s = 0; for i = 1:n, s += i; end
  show ("plain", s);
  q = []; for i = 1:n, q(i) = a(i) * 2; end
  show ("grow", q);
  s = single (0); for i = 1:n, s = s + a(i); end
  show ("single", s);
  s = int32 (0); for i = 1:n, s = s + a(i) * 10; end
  show ("int", s);
end
function part6 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  y = zeros (1, n); v = y; for i = 1:n, y(i) = a(i); end, show ("shared", y, v);
  try, s = 0; for i = 1:n + 5, s = s + a(i); end, catch e, disp (e.message); show ("after", s, i); end
  try, y = zeros (1, n); for i = 1:n, y(i) = a(i + 3) + undefd; end, catch e, disp (e.message); end
  try, y = zeros (1, n); for i = 1:n, y(i) = sqrt (0.5 - a(i)) + b(i + 10); end, catch e, disp (e.message); show ("part", real (y), i); end
  try, for i = 0:n, y(i) = 1; end, catch e, disp (e.message); end
  s = 0; for i = -5:n, s = s + i; end, show ("neg", s, i);
  s = 0; for i = 1:2:2 * n, s = s + i; end, show ("step", s, i);
end
function part7 (n, a, b, m, c)
  y = zeros (1, n); z = y; A = reshape ((1:5 * n) / 7, n, 5); B = zeros (n, 5);
  global G; G = 0; for i = 1:n, G = G + a(i); end, show ("global", G);
end
for n = [250 512 1031 7]
  a = (1:n) / n; a = a + 0; b = 1.3 - a; m = a > 0.3;
  part1 (n, a, b, m, 0.7); part2 (n, a, b, m, 0.7); part3 (n, a, b, m, 0.7); part4 (n, a, b, m, 0.7); part5 (n, a, b, m, 0.7); part6 (n, a, b, m, 0.7); part7 (n, a, b, m, 0.7);
end
