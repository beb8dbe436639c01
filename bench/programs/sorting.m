% bench/programs/sorting.m - a large vector is sorted, with and without the order.
n = 1000000;
x = mod((1:n) * 7919, 1000003);
tic;
for k = 1:40
  s = sort(x);
  [d, i] = sort(x, 'descend');
end
t = toc;
printf('sorting %.6f\nchecksum %d %d %d\n', t, s(1000), d(1000), i(1));
