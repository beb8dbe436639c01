% bench/programs/cumulative.m - running sums, products, differences and extremes of large arrays.
n = 1000;
[c, r] = meshgrid(1:n, 1:n);
A = mod(r * 3 + c * 7, 101) / 101;
tic;
for k = 1:180
  s = cumsum(A);
  q = cumsum(A, 2);
  d = diff(s);
  m = max(q, [], 2);
  e = sum(A(:)) + mean(A(:, k));
end
t = toc;
printf('cumulative %.6f\nchecksum %.4f %.4f %.4f\n', t, s(end), sum(d(:)), sum(m) + e);
