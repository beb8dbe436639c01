% tests/builtins/linear_eig.m - eigenvalues and eigenvectors.
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

A = [2 1 0; 1 3 1; 0 1 4];
printf ("%.6f ", eig (A)); printf ("\n");
[v, d] = eig (A);
near ("symmetric", A * v, v * d, 1e-14);
near ("orthogonal", v' * v, eye (3), 1e-14);
B = [1 2 3; 4 5 6; 7 8 10];
[v, d, w] = eig (B);
near ("general", B * v, v * d, 1e-13);
near ("left vectors", w' * B, d * w', 1e-13);
R = [0 1; -1 0];
[v, d] = eig (R);
printf ("%.4f %.4f\n", real (diag (d)), imag (diag (d)));
near ("rotation", R * v, v * d, 1e-15);
H = [2 1i; -1i 2];
printf ("%.4f ", eig (H)); printf ("\n");
check ("hermitian values are real", isreal (eig (H)));
[v, d] = eig ([1 2i; 3 4]);
near ("complex", [1 2i; 3 4] * v, v * d, 1e-14);
[v, d] = eig (A, "vector");
disp (size (d))
disp (size (eig (A, "matrix")))
printf ("%.6f ", eig ([1 2; 3 4], [5 6; 7 9])); printf ("\n");
[v, d] = eig ([1 2; 3 4], [5 6; 7 9]);
near ("generalized", [1 2; 3 4] * v, [5 6; 7 9] * v * d, 1e-14);
[v, d] = eig ([2 1; 1 3], [2 0; 0 3]);
near ("generalized symmetric", [2 1; 1 3] * v, [2 0; 0 3] * v * d, 1e-14);
printf ("%g ", eig ([1 2; 3 4], [1 0; 0 0])); printf ("\n");
check ("single", isa (eig (single (A)), "single"));
disp (size (eig ([])))
refused (@() eig ([1 2 3]));
refused (@() eig ([1 NaN; 2 3]));
refused (@() eig ([1 2; 3 4], "foo"));
refused (@() eig (int8 ([1 2; 3 4])));
refused (@() eig ([1 2; 3 4], eye (3)));
