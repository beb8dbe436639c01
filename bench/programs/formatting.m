% bench/programs/formatting.m - sprintf in a loop.
tic;
total = 0;
for k = 1:300000
  s = sprintf('%d:%5.2f:%s', k, k / 3, 'item');
  total += length(s);
end
t = toc;
printf('formatting %.6f\nchecksum %d\n', t, total);
