% bench/programs/collatz.m - a while loop with branches and mod.
tic;
longest = 0;
at = 0;
for start = 1:8000
  n = start;
  steps = 0;
  while n != 1
    if mod(n, 2) == 0
      n = n / 2;
    else
      n = 3 * n + 1;
    end
    steps++;
  end
  if steps > longest
    longest = steps;
    at = start;
  end
end
t = toc;
printf('collatz %.6f\nchecksum %d %d\n', t, longest, at);
