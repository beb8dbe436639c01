% tests/builtins/linear_norm.m - norms of vectors and matrices.
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

x = [3 -4 0];
A = [1 2; 3 4];
printf ("%.6f ", norm (x), norm (x, 1), norm (x, Inf), norm (x, -Inf), norm (x, 0), norm (x, 3), norm (x, "fro"), norm (x, 0.5));
printf ("\n");
printf ("%.6f ", norm (A), norm (A, 1), norm (A, 2), norm (A, Inf), norm (A, "inf"), norm (A, "fro"), norm (A, 3));
printf ("\n");
printf ("%.6f ", norm ([3 4i]), norm ([1 2i; 3 4]), norm ([]), norm (zeros (0, 3), 1), norm (5));
printf ("\n");
disp (norm (A, "rows")), disp (norm (A, "columns")), disp (norm (A, 1, "rows")), disp (norm (A, Inf, "cols"))
check ("no overflow", abs (norm ([3 4] * 1e200) / 1e200 - 5) < 1e-14);
check ("no underflow", abs (norm ([3 4] * 1e-200) * 1e200 - 5) < 1e-14);
check ("NaN", isnan (norm ([1 NaN])) && isnan (norm ([1 NaN; 2 3])));
check ("Inf", norm ([1 -Inf]) == Inf);
check ("single", isa (norm (single (x)), "single"));
refused (@() norm ("abc"));
refused (@() norm ({}));
refused (@() norm (A, "foo"));
refused (@() norm (A, 0.5));
refused (@() norm (zeros (2, 2, 2)));
