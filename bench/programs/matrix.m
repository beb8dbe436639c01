% bench/programs/matrix.m - products, solutions and sums of large matrices.
n = 900;
[c, r] = meshgrid(1:n, 1:n);
A = mod(r .* c, 17) / 17 + n * eye(n);
b = (1:n)';
tic;
for k = 1:60
  B = A * A';
  x = A \ b;
  s = sum(B(:)) / n;
end
t = toc;
printf('matrix %.6f\nchecksum %.6e %.6e\n', t, s, norm(A * x - b) < 1e-6);
