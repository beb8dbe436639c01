% bench/programs/fill_elements.m - every element of a vector is written by its index.
tic;
n = 2000000;
x = zeros(1, n);
for k = 1:n
  x(k) = k;
end
t = toc;
printf('fill_elements %.6f\nchecksum %d\n', t, sum(x));
