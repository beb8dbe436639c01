% examples/ode_integrator.m - the classical Runge-Kutta method, fixed and adaptive, on four problems.
1;

function [t, y] = rk4(f, span, y0, steps)
  % y(k, :) is the solution at t(k)
  h = (span(2) - span(1)) / steps;
  t = span(1) + h * (0:steps)';
  y = zeros(steps + 1, numel(y0));
  y(1, :) = y0;
  for k = 1:steps
    here = y(k, :);
    k1 = f(t(k), here);
    k2 = f(t(k) + h / 2, here + h / 2 * k1);
    k3 = f(t(k) + h / 2, here + h / 2 * k2);
    k4 = f(t(k) + h, here + h * k3);
    y(k + 1, :) = here + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  end
end

function [t, y, rejected] = adaptive(f, span, y0, tolerance)
  % halves and doubles the step by comparing one step with two half steps
  t = span(1);
  y = y0;
  h = (span(2) - span(1)) / 10;
  rejected = 0;
  while t(end) < span(2) - 1e-12
    h = min(h, span(2) - t(end));
    [~, one] = rk4(f, [t(end), t(end) + h], y(end, :), 1);
    [~, two] = rk4(f, [t(end), t(end) + h], y(end, :), 2);
    gap = max(abs(one(end, :) - two(end, :)));
    if gap > tolerance
      h /= 2;
      rejected++;
      if rejected > 1000
        error('Ode:step', 'the step became too small');
      end
      continue
    end
    t(end + 1) = t(end) + h;
    y(end + 1, :) = two(end, :);
    if gap < tolerance / 32
      h *= 2;
    end
  end
end

% decay: y' = -y, with the order of the method measured
printf('decay: error at t = 1 for growing step counts\n');
previous = NaN;
for steps = [5 10 20 40]
  [~, y] = rk4(@(t, y) -y, [0 1], 1, steps);
  wrong = abs(y(end) - exp(-1));
  if isnan(previous)
    printf('  %3d steps\n', steps);
  else
    printf('  %3d steps  order %.1f\n', steps, log2(previous / wrong));
  end
  previous = wrong;
end

% oscillator: energy stays
[t, y] = rk4(@(t, y) [y(2), -y(1)], [0, 2 * pi], [1 0], 200);
energy = sum(y .^ 2, 2);
printf('oscillator: back at (%.4f, %.4f), energy drift below 1e-6: %d\n', y(end, 1), abs(y(end, 2)), max(abs(energy - 1)) < 1e-6);
crossings = find(y(1:end - 1, 1) .* y(2:end, 1) < 0)';
printf('  zero crossings near t =%s\n', sprintf(' %.1f', t(crossings)));

% predators and prey: two periods, extremes
rate = struct('birth', 1.1, 'hunt', 0.4, 'food', 0.1, 'death', 0.4);
model = @(t, y) [rate.birth * y(1) - rate.hunt * y(1) * y(2), rate.food * y(1) * y(2) - rate.death * y(2)];
[t, y] = rk4(model, [0 40], [10 5], 4000);
names = {'prey', 'predators'};
for k = 1:2
  [top, at] = max(y(:, k));
  printf('%-10s from %5.2f to %5.2f, peak at t = %.1f\n', names{k}, min(y(:, k)), top, t(at));
end
invariant = @(y) rate.food * y(:, 1) - rate.death * log(y(:, 1)) + rate.hunt * y(:, 2) - rate.birth * log(y(:, 2));
v = invariant(y);
printf('invariant %.4f, drift below 1e-5: %d\n', v(1), max(v) - min(v) < 1e-5);

% a thrown ball with drag, stopped when it lands
ball = @(t, s) [s(3), s(4), -0.02 * s(3) * hypot(s(3), s(4)), -9.81 - 0.02 * s(4) * hypot(s(3), s(4))];
[t, s] = rk4(ball, [0 4], [0 0 20 20], 400);
landed = find(s(2:end, 2) < 0, 1) + 1;
printf('ball: highest %.2f m, lands after %.2f s at %.1f m\n', max(s(:, 2)), t(landed), s(landed, 1));

[t, y, rejected] = adaptive(@(t, y) -50 * (y - cos(t)), [0 1], 0, 1e-4);
printf('stiff: end %.3f, some steps rejected: %d\n', y(end), rejected > 0);
try
  adaptive(@(t, y) y .^ 2, [0 2], 1, 1e-9);
  disp('no error');
catch err
  printf('blow-up: %s\n', err.message);
end
