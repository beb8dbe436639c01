% bench/programs/nested_elements.m - two nested loops read and write the elements of a matrix.
tic;
n = 700;
m = zeros(n, n);
for r = 1:n
  for c = 1:n
    m(r, c) = r * c;
  end
end
s = 0;
for r = 2:n
  for c = 2:n
    s = s + m(r, c) - m(r - 1, c - 1);
  end
end
t = toc;
printf('nested_elements %.6f\nchecksum %d\n', t, s);
