% tests/builtins/bessel.m - Bessel, Hankel and Airy functions.
1;
function check (what, good)
  if (good) printf ("%s: ok\n", what); else printf ("%s: WRONG\n", what); end
end
function near (what, x, y, tol)
  check (what, isequal (size (x), size (y)) && strcmp (class (x), class (y)) && all (abs (x(:) - y(:)) <= tol));
end
function refused (f)
  try
    f ();
    printf ("accepted\n");
  catch e
    printf ("%s\n", e.message);
  end
end

printf ("%.10g ", besselj (0, [0 0.5 1 5 20 50 120])); printf ("\n");
printf ("%.10g ", bessely (1, [0.5 1 5 20 50 120]), besseli (2, [0 0.5 1 5 20]), besselk (0.5, [0.5 1 5 20])); printf ("\n");
printf ("%.10g ", besselj ([-2 -0.5 0.3 10 60], 7)); printf ("\n");
x = [0.3 2 7 25 90];
for v = [0 0.5 1 2.3 12]
  near ("Wronskian of J and Y", (besselj (v + 1, x) .* bessely (v, x) - besselj (v, x) .* bessely (v + 1, x)) .* x, 2 / pi * ones (1, 5), 1e-12);
  near ("Wronskian of I and K", (besseli (v, x, 1) .* besselk (v + 1, x, 1) + besseli (v + 1, x, 1) .* besselk (v, x, 1)) .* x, ones (1, 5), 1e-12);
end
z = [1+2i, -3+1i, 5-4i, -2-6i, 10i];
near ("recurrence", besselj (1, z) + besselj (3, z), 4 * besselj (2, z) ./ z, 1e-12);
near ("J and I", besselj (0, 1i * z), besseli (0, z), 1e-11);
near ("Hankel", besselh (1.5, 1, z), besselj (1.5, z) + 1i * bessely (1.5, z), 1e-11);
near ("Hankel of the second kind", besselh (1.5, 2, z), besselj (1.5, z) - 1i * bessely (1.5, z), 1e-10);
near ("half order", besselj (0.5, x), sqrt (2 ./ (pi * x)) .* sin (x), 1e-14);
near ("negative half order", besselj (-0.5, x), sqrt (2 ./ (pi * x)) .* cos (x), 1e-14);
near ("scaled", besselk (1, 3, 1), besselk (1, 3) * exp (3), 1e-14);
disp (size (besselj (0:2, (1:4)'))), disp (besselk (0, 0)), disp (bessely (0, 0)), disp (besseli (1, 0))
[j, e] = besselj (1, [1 1e5]); disp (e)
check ("single", isa (besselj (single (1), 2), "single"));
refused (@() besselj ({}, 1));
refused (@() besselj (0, "a"));
refused (@() besselj ([0; 1], [1 2]));
refused (@() besselh (0, 3, 1));
printf ("%.10g ", airy (0, [0 1 5 -1 -5 -20]), airy (1, [0 1 -5]), airy (2, [0 1 5 -5]), airy (3, [0 1 -5])); printf ("\n");
z = [1+2i, -1+1i, 1-1i];
near ("Wronskian of Ai and Bi", airy (0, z) .* airy (3, z) - airy (1, z) .* airy (2, z), complex (ones (1, 3) / pi), 1e-12);
refused (@() airy (4, 1));
