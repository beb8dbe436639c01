% bench/programs/big_passed.m - one element of a large vector is written after the vector was passed to a function.
1;
function v = first(x)
  v = x(1);
end
tic;
x = zeros(1, 100000);
total = 0;
for k = 1:200000
  x(mod(k, 100000) + 1) = k;
  total += first(x);
end
t = toc;
printf('big_passed %.6f\nchecksum %d %d\n', t, total, sum(x));
