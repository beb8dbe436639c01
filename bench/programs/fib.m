% bench/programs/fib.m - function calls by a doubly recursive function.
1;
function r = fib(n)
  if n < 2
    r = n;
  else
    r = fib(n - 1) + fib(n - 2);
  end
end
tic;
r = fib(26);
t = toc;
printf('fib %.6f\nchecksum %d\n', t, r);
