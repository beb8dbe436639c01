% tests/builtins/special_more.m - incomplete gamma function of negative numbers.
printf ("%.12g ", gammainc (-100, 1, "upper"), gammainc ([-1 -2 -5], [1 2 3]), gammainc ([-1 -2 -5 -100], [1 2 3 4], "upper")); printf ("\n");
printf ("%.12g ", gammainc (-2, 3, "scaledlower"), gammainc (-2, 3, "scaledupper")); printf ("\n");
disp (__isprimelarge__ (uint64 ([0 1 2 3 4 97 1001; 4294967291 4294967295 3215031751 561 25326001 7 9])));
printf ("%.16g ", gammainc (realmax, mod (1:5000, 7))(1:4), gammainc (1e300, 0:3, "upper"), gammainc (1e250, [1 2], "scaledupper")), disp ("")
% doubles are what they are; no prime has a fraction
disp (__isprimelarge__ ([7 8 2.5 -1 NaN Inf]));
% other classes of integers
disp (__isprimelarge__ (uint8 ([7 8])));
