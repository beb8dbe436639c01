% bench/programs/elementwise.m - element-wise arithmetic on large vectors.
n = 1000000;
x = (1:n) / n;
y = 1 - x;
tic;
for k = 1:100
  z = x .* y + 2 * x - y ./ (1 + x);
  z = sqrt(abs(z)) + (x > 0.5);
end
t = toc;
printf('elementwise %.6f\nchecksum %.6f\n', t, sum(z) / n);
