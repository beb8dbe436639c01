% tests/builtins/linear_factor.m - orthogonal, triangular and singular factors.
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

A = [1 2; 3 4; 5 6];
[q, r] = qr (A);
near ("qr", q * r, A, 1e-14);
printf ("%d ", size (q), size (r)); printf ("\n");
[q, r] = qr (A, 0);
near ("qr economy", q * r, A, 1e-14);
printf ("%d ", size (q), size (r)); printf ("\n");
[q, r, p] = qr (A);
near ("qr pivoted", q * r, A * p, 1e-14);
[q, r, p] = qr (A, 0);
near ("qr pivoted economy", q * r, A(:,p), 1e-14);
disp (p)
[q, r, p] = qr (A, "vector");
disp (p), disp (size (q))
[c, r] = qr (A, [1; 2; 3]);
near ("qr with right-hand side", r(1:2,:) \ c(1:2), A \ [1; 2; 3], 1e-13);
near ("qr one output", abs (triu (qr ([1 2; 3 4]))), [sqrt(10) 14/sqrt(10); 0 2/sqrt(10)], 1e-14);
refused (@() qr (A, "foo"));
[l, u] = lu ([1 2; 3 4]);
disp (l), disp (u)
[l, u, p] = lu ([1 2; 3 4; 5 6]);
near ("lu", l * u, p * A, 1e-14);
[l, u, p] = lu (A', "vector");
near ("lu of a wide matrix", l * u, A'(p,:), 1e-14);
y = lu ([1 2; 3 4]);
printf ("%.6f ", y); printf ("\n");
refused (@() lu (A, "foo"));
printf ("%.6f ", svd (A)); printf ("\n");
[u, s, v] = svd (A);
near ("svd", u * s * v', A, 1e-14);
printf ("%d ", size (u), size (s), size (v)); printf ("\n");
[u, s, v] = svd (A, "econ");
near ("svd economy", u * s * v', A, 1e-14);
printf ("%d ", size (u), size (s), size (v)); printf ("\n");
[u, s, v] = svd (A', 0);
printf ("%d ", size (u), size (s), size (v)); printf ("\n");
printf ("%d ", size (svd ([]))); printf ("\n");
refused (@() svd ([1 NaN]));
refused (@() svd (zeros (2, 2, 2)));
B = [1 2 3; 4 5 6; 7 8 10];
[p, h] = hess (B);
near ("hess", p * h * p', B, 1e-13);
check ("hess form", h(3,1) == 0);
[u, s] = schur ([1 2; -3 4]);
near ("schur", u * s * u', [1 2; -3 4], 1e-14);
[u, s] = schur ([1 2; -3 4], "complex");
near ("schur complex", u * s * u', complex ([1 2; -3 4]), 1e-14);
check ("schur triangular", s(2,1) == 0);
[u, s] = schur (B, "a");
check ("schur ordered", s(1,1) < 0);
[u, s] = schur ([1 2 0; -3 4 1; 2 0 5]);
[uc, sc] = rsf2csf (u, s);
near ("rsf2csf", uc * sc * uc', complex ([1 2 0; -3 4 1; 2 0 5]), 1e-13);
check ("rsf2csf triangular", all (abs (tril (sc, -1)(:)) < 1e-14));
refused (@() schur ([1 2 3]));
refused (@() hess ([1 2 3]));
C = [1 100 10000; 0.01 1 100; 0.0001 0.01 1];
[d, aa] = balance (C);
disp (d)
near ("balance", d \ C * d, aa, 1e-14);
[s, p, aa] = balance (C);
printf ("%g ", s, p); printf ("\n");
[c, s] = givens (-3, 4);
printf ("%.4f %.4f\n", c, s);
near ("givens", givens (1, 1), [1 1; -1 1] / sqrt (2), 1e-15);
near ("givens complex", [0 1] * givens (3 + i, 2 - i) * [3 + i; 2 - i], complex (0), 1e-14);
disp (kron ([1 2], [3; 4]))
disp (kron ([1 2], [1 1], [1; 2]))
disp (kron ([1 2i], [1 1]))
[y, h] = mgorth ([1; 1; 0], [1; 0; 0]);
disp (y'), disp (h)
