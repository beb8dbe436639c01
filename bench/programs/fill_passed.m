% bench/programs/fill_passed.m - a vector goes through a function between writes of its elements.
1;
function x = put(x, k, v)
  x(k) = v;
end
function s = look(x, k)
  s = x(k);
end
tic;
x = zeros(1, 100);
total = 0;
for k = 1:100000
  i = mod(k, 100) + 1;
  x = put(x, i, k);
  total += look(x, i);
  x(i) = x(i) + 1;
end
t = toc;
printf('fill_passed %.6f\nchecksum %d %d\n', t, total, sum(x));
