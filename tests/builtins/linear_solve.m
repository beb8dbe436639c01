% tests/builtins/linear_solve.m - inverses, determinants, Cholesky factors.
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

A = [4 -2 1; 3 6 -4; 2 1 8];
printf ("%.6f %.6f %.6f\n", inv (A));
near ("inv", A * inv (A), eye (3), 1e-14);
near ("inv complex", inv ([1 2i; 3 4]) * [1 2i; 3 4], complex (eye (2)), 1e-14);
near ("inv positive definite", inv ([4 1; 1 3]), [3 -1; -1 4] / 11, 1e-15);
check ("inv single", isa (inv (single (A)), "single"));
[x, r] = inv (A);
printf ("%.6f\n", r);
[x, r] = inv ([1 2; 2 4]);
disp (x), disp (r)
disp (inv (0)), disp (inv ([])), disp (size (inv (zeros (0, 0))))
warning ("off", "Octave:singular-matrix");
disp (inv ([1 2; 2 4]))
disp (inv ([1 0; 0 0]))
refused (@() inv ([1 2 3]));
refused (@() inv ("a"));
refused (@() inv (zeros (2, 2, 2)));
printf ("%.6f\n", det (A), det ([1 2; 3 4]), det (5), det ([]), det ([2 1; 1 3]));
near ("det complex", det ([1 2i; 3 4]), 4 - 6i, 1e-14);
check ("det of a large scale", det (1e200 * eye (2)) == Inf && det (diag ([1e200 1e200 1e-200 1e-200])) > 0.99);
[d, r] = det ([1 2; 3 4]);
printf ("%.6f\n", r);
refused (@() det ([1 2 3]));
printf ("%.6f\n", rcond (A), rcond ([1 2; 2 4]), rcond (eye (3)), rcond ([]), rcond (NaN));
refused (@() rcond ([1 2 3]));
near ("pinv tall", pinv ([1 2; 3 4; 5 6]) * [1 2; 3 4; 5 6], eye (2), 1e-14);
near ("pinv of less than full rank", pinv ([1 2; 2 4]), [1 2; 2 4] / 25, 1e-15);
near ("pinv with a tolerance", pinv (diag ([1 1e-3]), 0.1), diag ([1 0]), 1e-15);
near ("pinv complex", pinv ([1i; 1]), [-0.5i 0.5], 1e-15);
refused (@() pinv (1, -1));
P = [4 2 1; 2 5 3; 1 3 6];
R = chol (P);
near ("chol", R' * R, P, 1e-14);
near ("chol lower", chol (P, "lower"), R', 1e-15);
near ("chol complex", chol ([2 1i; -1i 2])' * chol ([2 1i; -1i 2]), [2 1i; -1i 2], 1e-15);
[R, p] = chol ([1 2; 2 1]);
disp (R), disp (p)
[R, p] = chol (P);
disp (p)
refused (@() chol ([1 2; 2 1]));
refused (@() chol ([1 2 3]));
refused (@() chol (P, "side"));
near ("cholinv", cholinv (P), inv (P), 1e-14);
near ("chol2inv", chol2inv (chol (P)), inv (P), 1e-14);
refused (@() cholinv ([1 2; 2 1]));
near ("sylvester", sylvester ([1 2; 3 4], [5 6; 7 8], [1 2; 3 4]), [1/2 -2/9; -2/9 1/2], 1e-14);
refused (@() sylvester ([1 2 3], 1, 1));
refused (@() sylvester (1, [1 2 3], 1));
