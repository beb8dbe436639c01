function a = magic (n)
  % MAGIC  magic square.
  %
  % A = magic (N): the numbers 1 to N^2 with equal sums of rows, columns and diagonals (N = 2 has none).
  %
  % Example: magic (3)  ⇒ [8 1 6; 3 5 7; 4 9 2]
  % See also: hilb, pascal, toeplitz, vander
  if (nargin < 1)
    print_usage ();
  end
  n = fix (double (n));
  if (n < 0)
    error ("magic: N must be non-negative");
  elseif (n < 1)
    a = [];
  elseif (n == 2)
    a = [4 3; 1 2];
  elseif (mod (n, 2) == 1)
    [j, i] = meshgrid (1:n, 1:n);
    a = n * mod (i + j - (n + 3) / 2, n) + mod (i + 2*j - 2, n) + 1;
  elseif (mod (n, 4) == 0)
    a = reshape (1:n*n, n, n).';
    k = mod (1:n, 4) < 2;
    swap = (k.' == k);
    a(swap) = n*n + 1 - a(swap);
  else
    h = n / 2;
    a = magic (h);
    a = [a, a + 2*h*h; a + 3*h*h, a + h*h];
    k = (h - 1) / 2;
    left = [1:k, n-k+2:n];
    a([1:h, h+1:n], left) = a([h+1:n, 1:h], left);
    mid = (h + 1) / 2;
    for c = [1, mid]
      a([mid, mid+h], c) = a([mid+h, mid], c);
    end
  end
end
