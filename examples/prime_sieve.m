% examples/prime_sieve.m - primes by sieves, and what can be said about them.
1;

function p = sieve(n)
  % the primes up to n
  flags = true(1, n);
  flags(1) = false;
  k = 2;
  while k * k <= n
    if flags(k)
      flags(k * k:k:n) = false;
    end
    k++;
  end
  p = find(flags);
end

function p = odd_sieve(n)
  % the same, holding odd numbers only: flags(k) stands for 2k + 1
  half = floor((n - 1) / 2);
  flags = true(1, half);
  for k = 1:floor(sqrt(n) / 2)
    if flags(k)
      step = 2 * k + 1;
      flags((step * step - 1) / 2:step:half) = false;
    end
  end
  p = [2, 2 * find(flags) + 1];
end

function [factors, powers] = factorise(n, p)
  factors = [];
  powers = [];
  for q = p
    if q * q > n
      break
    end
    count = 0;
    while mod(n, q) == 0
      n /= q;
      count++;
    end
    if count
      factors(end + 1) = q;
      powers(end + 1) = count;
    end
  end
  if n > 1
    factors(end + 1) = n;
    powers(end + 1) = 1;
  end
end

function text = written(n, p)
  [factors, powers] = factorise(n, p);
  parts = {};
  for k = 1:numel(factors)
    if powers(k) == 1
      parts{end + 1} = sprintf('%d', factors(k));
    else
      parts{end + 1} = sprintf('%d^%d', factors(k), powers(k));
    end
  end
  text = sprintf('%d = %s', n, strjoin(parts, ' * '));
end

p = sieve(20000);
printf('%d primes up to 20000, the last is %d\n', numel(p), p(end));
printf('both sieves agree: %d\n', isequal(p, odd_sieve(20000)));
printf('isprime agrees: %d\n', isequal(p, find(isprime(1:20000))));
printf('first: %s\n', sprintf('%d ', p(1:15)));

for limit = [10 100 1000 10000]
  count = sum(p <= limit);
  printf('%6d: %5d primes, x / log x gives %.0f\n', limit, count, limit / log(limit));
end

gaps = diff(p);
[widest, at] = max(gaps);
printf('widest gap: %d after %d\n', widest, p(at));
twins = p(gaps == 2);
printf('%d twin pairs, the last (%d, %d)\n', numel(twins), twins(end), twins(end) + 2);
last = mod(p(p > 5), 10);
printf('last digits: %s\n', mat2str(arrayfun(@(d) sum(last == d), [1 3 7 9])));

for n = [360 1001 65536 99991 1234567890]
  disp(written(n, p));
end

% every even number above two is the sum of two primes
is_prime = false(1, 2000);
is_prime(p(p <= 2000)) = true;
fewest = Inf;
for n = 4:2:2000
  ways = 0;
  for q = p(p <= n / 2)
    ways += is_prime(n - q);
  end
  if ways == 0
    error('Prime:goldbach', 'no way for %d', n);
  end
  if ways <= fewest
    fewest = ways;
    latest = n;
  end
end
printf('Goldbach holds up to 2000; %d has only %d way\n', latest, fewest);

perfect = [];
for n = 2:600
  divisors = find(mod(n, 1:n - 1) == 0);
  if sum(divisors) == n
    perfect(end + 1) = n;
  end
end
printf('perfect numbers: %s\n', mat2str(perfect));
