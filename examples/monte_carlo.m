% examples/monte_carlo.m - estimates by random numbers, printed so coarsely that any good generator agrees.
1;

function estimate = estimate_pi(n)
  % the share of random points of a square that fall into its circle
  x = rand(n, 1);
  y = rand(n, 1);
  estimate = 4 * sum(x .^ 2 + y .^ 2 <= 1) / n;
end

function share = birthday(people, trials)
  % how often some two of a group share their birthday
  hits = 0;
  for t = 1:trials
    days = sort(floor(rand(1, people) * 365));
    if any(diff(days) == 0)
      hits++;
    end
  end
  share = hits / trials;
end

function position = walk(steps)
  position = 0;
  for k = 1:steps
    if rand() < 0.5
      position -= 1;
    else
      position += 1;
    end
  end
end

function verdict = near(value, truth, tolerance)
  if abs(value - truth) <= tolerance
    verdict = 'as expected';
  else
    verdict = sprintf('off: %g', value);
  end
end

function report(what, value, truth, tolerance)
  printf('%-34s %8.3f +- %.3f  %s\n', what, truth, tolerance, near(value, truth, tolerance));
end

rand('seed', 42);
randn('seed', 42);

report('pi from 40000 points', estimate_pi(40000), pi, 0.05);
report('two of 23 share a birthday', birthday(23, 2000), 0.507, 0.06);

sums = sum(floor(rand(20000, 2) * 6) + 1, 2);
report('two dice show seven', mean(sums == 7), 1 / 6, 0.015);
report('mean of two dice', mean(sums), 7, 0.08);

ends = zeros(1, 300);
for k = 1:300
  ends(k) = walk(100);
end
report('walk: mean of the end', mean(ends), 0, 2.5);
report('walk: spread of the end', std(ends), 10, 2);
printf('%-34s %s\n', 'walk: ends are all even', mat2str(all(mod(ends, 2) == 0)));

z = randn(1, 30000);
report('normal within one sigma', mean(abs(z) < 1), 0.6827, 0.015);
report('normal within two sigma', mean(abs(z) < 2), 0.9545, 0.008);

% the integral of x^2 over [0, 3] is 9
x = 3 * rand(1, 50000);
report('integral of x^2 over [0, 3]', 3 * mean(x .^ 2), 9, 0.25);

% a random permutation is a permutation, and a shuffled deck still has every card
deck = randperm(52);
printf('%-34s %s\n', 'deck is complete', mat2str(isequal(sort(deck), 1:52)));

% the same seed gives the same stream
rand('seed', 7);
first = rand(1, 5);
rand('seed', 7);
printf('%-34s %s\n', 'same seed, same numbers', mat2str(isequal(first, rand(1, 5))));
printf('%-34s %s\n', 'numbers lie inside (0, 1)', mat2str(all(first > 0 & first < 1)));
