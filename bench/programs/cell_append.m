% bench/programs/cell_append.m - a cell grows by one element at a time.
tic;
c = {};
for k = 1:200000
  c{end + 1} = k;
end
total = 0;
for k = 1:numel(c)
  total += c{k};
end
t = toc;
printf('cell_append %.6f\nchecksum %d\n', t, total);
