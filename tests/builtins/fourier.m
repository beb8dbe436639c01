% tests/builtins/fourier.m - discrete Fourier transforms.
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

function y = slow (x)
  n = numel (x); k = (0:n-1)';
  y = exp (-2i * pi * mod (k * k', n) / n) * x(:);
end
disp (fft ([1 2 3 4]))
disp (ifft (fft ([1 2 3 4])))
check ("five points to the last place but one", all (abs (ifft (fft (1:5)) - (1:5)) <= 2 * eps))
rand ("state", 3);
for n = [1 2 3 4 5 6 7 8 9 12 16 30 31 37 49 60 64 97 101 105 128 143 211 1000 1009]
  x = rand (n, 1) + 1i * rand (n, 1);
  if (norm (fft (x) - slow (x)) > 1e-11 * n || norm (ifft (fft (x)) - x) > 1e-15 * norm (x))
    printf ("wrong for %d\n", n);
  end
  x = rand (n, 1);
  if (norm (fft (x) - slow (x)) > 1e-11 * n)
    printf ("wrong for %d real points\n", n);
  end
end
x = rand (37, 3);
near ("columns", fft (x)(:,2), fft (x(:,2)), 1e-13);
near ("rows", fft (x, [], 2), fft (x.').', 1e-13);
near ("padded", fft (x(:,1), 64), fft ([x(:,1); zeros(27,1)]), 1e-13);
near ("cut", fft (x(:,1), 16), fft (x(1:16,1)), 1e-13);
check ("inverse of a real signal is real", isreal (ifft (fft (x))) && isreal (ifft2 (fft2 (x))) && isreal (ifftn (fftn (x))));
y = fft (x(:,1));
check ("symmetric", isequal (y(2:end), conj (flipud (y(2:end)))) && imag (y(1)) == 0);
near ("fft2", fft2 (x), fft (fft (x, [], 1), [], 2), 1e-12);
near ("fft2 padded", fft2 ([1 2; 3 4], 3, 3), fft2 ([1 2 0; 3 4 0; 0 0 0]), 1e-14);
near ("ifft2", ifft2 (fft2 (x)), x, 1e-14);
z = reshape (1:24, 2, 3, 4);
near ("fftn", fftn (z), fft (fft (fft (z, [], 1), [], 2), [], 3), 1e-12);
near ("ifftn", ifftn (fftn (z)), z, 1e-13);
near ("fftn padded", fftn ([1 2; 3 4], [3 3]), fft2 ([1 2; 3 4], 3, 3), 1e-14);
check ("single", isa (fft (single ([1 2 3])), "single"));
disp (size (fft ([]))), disp (size (fft (zeros (0, 3)))), disp (size (fft (zeros (1, 0)))), disp (size (fft (zeros (0, 3), 2)))
disp (fft (5)), disp (size (fft (ones (1, 1, 4))))
refused (@() fft ([1 2; 3 4], -1));
refused (@() fft ([1 2], [], 3));
refused (@() fft ("ab"));
refused (@() fftn (1, 2));
