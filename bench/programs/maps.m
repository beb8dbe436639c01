% bench/programs/maps.m - insertion and lookup in a containers.Map.
tic;
m = containers.Map();
n = 700;
for k = 1:n
  m(sprintf('key%d', k)) = k;
end
total = 0;
for k = 1:n
  key = sprintf('key%d', mod(k * 31, n) + 1);
  if isKey(m, key)
    total += m(key);
  end
end
t = toc;
printf('maps %.6f\nchecksum %d %d\n', t, total, m.Count);
