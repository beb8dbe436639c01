% loops over numbers: counted, stepped, nested, over columns, left early, compiled for real scalars
1;
function s = sums (n)
  s = 0; x = zeros (1, n);
  for i = 1:n
    for j = i:-1:1, s = s + i * j; x(j) = s; end
    k = 0;
    while k < 5, k = k + 1; s = s - k / 2; if s > 1e6, break; end, end
  end
end
function p = sieve (n)
  p = true (1, n); p(1) = false;
  for k = 2:floor (sqrt (n))
    if p(k), for m = k*k:k:n, p(m) = false; end, end
  end
end
t = 0; M = magic (4);
for n = 1:30
  t += sums (mod (n, 7)); q = sieve (50);
  for col = M, t += col(1); end
  for v = 0.1:0.1:0.9, t += v; end
  for e = [], t = 0; end
  do, t -= 1; until mod (round (t), 3) == 0
  w.a(n) = t; w.b{n} = q(1:3);
  switch mod (n, 3), case {0, 1}, t += 1; case 2, t += 2; end
end
printf ("%g\n", t)
