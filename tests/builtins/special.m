% tests/builtins/special.m - polygamma and elliptic functions, bits, digests.
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

printf ("%.10f ", psi ([1 2.5 -0.5 0.1 30 1e5])); printf ("\n");
printf ("%.10f ", psi (1, [1 2 0.5 10]), psi (2, 3), psi (5, 2)); printf ("\n");
near ("psi complex", psi (1 + i), 0.094650320622477 + 1.076674047468581i, 1e-14);
disp (psi (0)), disp (psi (-1))
refused (@() psi (-1, 1));
refused (@() psi (1, -1));
refused (@() psi (1, 1 + i));
refused (@() psi (int8 (1)));
[s, c, d] = ellipj (0.2, 0.3);
printf ("%.10f ", s, c, d); printf ("\n");
[s, c, d] = ellipj ([1 2; 3 4], [0.1 0.2; 0.3 0.4]);
printf ("%.8f ", s, c, d); printf ("\n");
near ("identities", [s.^2 + c.^2; d.^2 + [0.1 0.2; 0.3 0.4] .* s.^2], ones (4, 2), 1e-14);
printf ("%.8f ", ellipj (1, 0), ellipj (1, 1), real (ellipj (0.2 + 0.1i, 0.3)), imag (ellipj (0.2 + 0.1i, 0.3))); printf ("\n");
disp (size (ellipj ([1; 2; 3], [0.1 0.2])))
refused (@() ellipj ([1 2 3], [0.1 0.2]));
disp (bitunpack (uint8 (5)))
disp (bitpack (logical ([1 0 1 0 0 0 0 0, 0 1 0 0 0 0 0 0]), "uint8"))
check ("bits there and back", isequal (bitpack (bitunpack (pi), "double"), pi) && isequal (bitpack (bitunpack (int16 ([-5; 7])), "int16"), int16 ([-5; 7])));
disp (size (bitunpack ([1; 2])))
refused (@() bitpack (1, "uint8"));
refused (@() bitpack (true, "uint8"));
refused (@() bitunpack ({}));
disp (hash ("md5", "abc")), disp (hash ("sha1", "abc")), disp (hash ("SHA256", "abc")), disp (hash ("md5", ""))
disp (hash ("sha224", "abc")), disp (hash ("sha512", "abc"))
refused (@() hash ("foo", "abc"));
