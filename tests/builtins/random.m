% tests/builtins/random.m - random numbers: states, sizes, classes, distributions.
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

rand ("twister", 42);
printf ("%.16f ", rand (1, 3)); printf ("\n");
rand ("state", 42); a = rand (2, 3);
rand ("state", 42); b = rand (2, 3);
check ("a state repeats", isequal (a, b));
rand ("state", [1 2 3]); a = rand (1, 700);
rand ("state", [1 2 3]); s = rand ("state"); rand (1, 300); t = rand ("state"); c = rand (1, 400);
check ("a vector is a state", isequal (a(301:end), c));
rand ("state", t);
check ("a state is given back", isequal (rand (1, 400), c));
printf ("%d ", size (s)); printf ("%s\n", class (s));
randn ("state", 1); a = randn (3); randn ("state", 1);
check ("randn repeats", isequal (a, randn (3)));
rand ("state", 5); a = rand (1, 4); rand ("state", 5); randn (5); rande (5); randg (2); randp (4);
check ("families are apart", isequal (a, rand (1, 4)));
check ("sizes", isequal (size (rand (2, 3, 4)), [2 3 4]) && isequal (size (rand ([2 3])), [2 3]) ...
       && isequal (size (rand (3)), [3 3]) && isequal (size (rand (2, -1)), [2 0]) && isscalar (rand ()));
check ("classes", isa (rand (2, "single"), "single") && isa (randn (2, "single"), "single") && isa (rand (2, "double"), "double"));
rand ("state", 1); randn ("state", 1); rande ("state", 1);
x = rand (1, 100000);
check ("uniform", min (x) > 0 && max (x) < 1 && abs (mean (x) - 0.5) < 0.005 && abs (var (x) - 1/12) < 0.002);
x = randn (1, 100000);
check ("normal", abs (mean (x)) < 0.02 && abs (var (x) - 1) < 0.03 && abs (mean (x .^ 4) - 3) < 0.15 && max (abs (x)) > 3.7);
check ("normal shape", abs (mean (abs (x) < 1) - 0.6827) < 0.006 && abs (mean (abs (x) < 2) - 0.9545) < 0.003);
x = rande (1, 100000);
check ("exponential", min (x) > 0 && abs (mean (x) - 1) < 0.02 && abs (var (x) - 1) < 0.05 && abs (mean (x > 2) - exp (-2)) < 0.005);
for shape = [0.3 1 5 200]
  x = randg (shape, 1, 100000);
  check ("gamma", all (x >= 0) && abs (mean (x) / shape - 1) < 0.03 && abs (var (x) / shape - 1) < 0.08);
end
for m = [0.5 5 11.9 12 40 1e4 1e9]
  x = randp (m, 1, 50000);
  check ("poisson", all (x == fix (x)) && abs (mean (x) - m) < 0.03 * sqrt (m) && abs (var (x) / m - 1) < 0.05);
end
check ("no such laws", isnan (randp (-1)) && isnan (randg (0)) && isnan (randg (Inf)) && randp (0) == 0);
x = randi (10, 1, 10000);
check ("randi", min (x) == 1 && max (x) == 10 && all (x == fix (x)) && abs (mean (x) - 5.5) < 0.2);
x = randi ([-3 3], 100, 10);
check ("randi range", min (x(:)) == -3 && max (x(:)) == 3 && isequal (size (x), [100 10]));
check ("randi class", isa (randi (10, 2, "int8"), "int8") && isa (randi (10, "single"), "single"));
check ("randperm", isequal (sort (randperm (20)), 1:20) && isequal (size (randperm (5, 2)), [1 2]) && isempty (randperm (0)));
p = zeros (1, 6);
for k = 1:3000
  q = randperm (3); n = 2 * q(1) + (q(2) > q(3)) - 1; p(n)++;
end
check ("every permutation as often", all (p > 400 & p < 600));
refused (@() rand ("foo"));
refused (@() rand (1.5));
refused (@() rand ([2 1.5]));
refused (@() randp ());
refused (@() randp ([1 2; 3 4], 3, 3));
refused (@() randi (0));
refused (@() randi (1.5));
refused (@() randi ([3 1]));
refused (@() randi (2 ^ 54));
refused (@() randi (10, "foo"));
refused (@() randperm (-1));
refused (@() randperm (3, 4));
