% tests/builtins/format_exact.m - decimals of %d and %f are exact, ties go to even digits.
x = [0 -0 0.5 1.5 2.5 -2.5 0.125 0.375 1e15 123456789.987654321 0.1 0.25 0.75 0.99999999999 9.995 99.5 1/3 -1/3 2^52+0.5 2^53 1e22 1e-3 1e-5 0.001953125 NaN -Inf];
printf ('[%f]\n', x); printf ('[%.0f]\n', x); printf ('[%.1f]\n', x); printf ('[%8.2f]\n', x); printf ('[%-9.3f]\n', x); printf ('[%.9f]\n', x); printf ('[%+.2f|%08.2f|% .2f|%#.0f]\n', x(1:8), x(1:8), x(1:8));
printf ('[%d]\n', [0 -0 5 -5 1e10 2^53 -2^63 2^63 1.5 NaN]); printf ('[%5d|%-5d|%05d|%+d|%.3d]\n', 42, -42, 42, 42, 7); printf ('[%d]\n', intmin ('int64'), intmax ('uint64'), true, 'a');
printf ('%d%s%f%d%s%f%d%s%f%d%s%f%d%s%f%d%s%f|', 1:18); printf ('%5s|%-5s|%.2s|%d\n', 'abc', 'abc', 'abc', 'abc');
r = mod ((1:2000) * 7919.123456, 1000) - 500; s = sprintf ('%.3f,', r); disp (sum (s .* mod (1:numel (s), 97)))
[a, b, c] = sprintf ('%d', 3)
