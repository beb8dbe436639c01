% examples/extension/meter_rate.m - how the meters of meter.c are used: numbers come in portions and are not kept.
%   mica --extension build/meter.so meter_rate.m
rand ("seed", 1);
for k = 1:100
  x = rand (1, 1000);
  meter_add ("uniform", x);
  meter_add ("square", x .^ 2);
end
names = sort (meter_names ());
for k = 1:numel (names)
  s = meter_read (names{k});
  printf ("%-8s %d numbers, mean %.2f, between %.1f and %.1f\n", names{k}, s.count, s.mean, s.min, s.max);
end
