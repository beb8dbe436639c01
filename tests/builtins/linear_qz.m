% generalized Schur forms, their order, and the generalized singular value decomposition
function close_to (what, x, y)
  printf ("%s: %d\n", what, max (abs (x(:) - y(:))) < 1e-10);
end
function refused (f)
  try
    f ();
    disp ("no error");
  catch err
    disp (err.message);
  end
end
a = [1 2 3; 4 5 6; -7 8 9];
b = [1 2 0; 3 5 1; 1 1 0];
[aa, bb, q, z, v, w, l] = qz (a, b);
close_to ("aa", q * a * z, aa);
close_to ("bb", q * b * z, bb);
close_to ("unitary", [q * q', z * z'], [eye(3), eye(3)]);
close_to ("right", a * v, b * v * diag (l));
close_to ("left", w' * a, diag (l) * w' * b);
close_to ("values", sort (qz (a, b)), sort (eig (a, b)));
[aa, bb, q, z, v, w, l] = qz ([1 2; -3 1], [2 1; 1 3]);
close_to ("complex right", [1 2; -3 1] * v, [2 1; 1 3] * v * diag (l));
disp (isreal (aa));
c = a + 1i * b;
[aa, bb, q, z, v, w, l] = qz (c, b);
close_to ("complex", q * c * z, aa);
close_to ("complex vectors", c * v, b * v * diag (l));
disp (qz ([1 2; 0 3], [1 0; 0 0])');
for key = "SB+-"
  [aa, bb, z, l] = qz (a, b, key);
  disp (round (1000 * l'));
end
refused (@() qz ([1 2], [1 2]));
refused (@() qz (a, 1));
refused (@() qz (a, b, "S"));
[aa, bb, q, z] = qz (a, b);
[ar, br, qr, zr] = ordqz (aa, bb, q, z, "lhp");
disp (round (1000 * ordeig (ar, br)'));
close_to ("ordered", qr * a * zr, ar);
[ar, br, qr, zr] = ordqz (aa, bb, q, z, [0 1 0]);
disp (round (1000 * ordeig (ar, br)'));
[aa, bb, q, z] = qz (c, b);
[ar, br, qr, zr] = ordqz (aa, bb, q, z, [0 0 1]);
close_to ("complex ordered", qr * c * zr, ar);
close_to ("first", ordeig (ar, br)(1), ordeig (aa, bb)(3));
refused (@() ordqz (aa, bb, q, z, "Q"));
refused (@() ordqz (aa, bb, q, z, [1 0]));
refused (@() ordqz (aa, bb, q, z, {}));
refused (@() ordqz (aa, bb, 1, z, "S"));
[u, s] = schur ([1 2; 3 4]);
[ur, sr] = ordschur (u, s, [0 1]);
close_to ("schur", ur * sr * ur', [1 2; 3 4]);
disp (diag (sr)' > 0);
refused (@() ordschur (u, s, 1));
refused (@() ordschur ([1 2], 1, 1));
refused (@() ordschur (u, s, {}));
function whole (a, b)
  [u, v, x, c, s] = gsvd (a, b);
  close_to ("gsvd", [u * c * x'; v * s * x'], [a; b]);
  close_to ("gsvd sum", c' * c + s' * s, eye (columns (c)));
  disp (round (1000 * gsvd (a, b)'));
end
whole ([1 2; 3 4; 5 6], [7 8; 9 10]);
whole ([7 8; 9 10], [1 2; 3 4; 5 6]);
whole ([1 2 3], [7 8 1; 9 10 2]);
whole ([1 2 3; 4 5 7; 1 1 1; 0 2 2], [7 8 1; 9 10 2]);
whole ([1i 2; 2 4], [1 2; 3 4]);
disp (class (gsvd (single (1), 2)));
refused (@() gsvd ([1 2], 1));
refused (@() gsvd ([1 Inf], [1 2]));
refused (@() gsvd (1, NaN));
refused (@() gsvd ([], []));
refused (@() gsvd ({1}, 2));
refused (@() gsvd ({1}, 2i));
