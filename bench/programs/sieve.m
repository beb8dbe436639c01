% bench/programs/sieve.m - the sieve of Eratosthenes by scalar loops.
tic;
n = 200000;
flags = true(1, n);
count = 0;
for k = 2:n
  if flags(k)
    count++;
    j = k * k;
    while j <= n
      flags(j) = false;
      j += k;
    end
  end
end
t = toc;
printf('sieve %.6f\nchecksum %d\n', t, count);
