% tests/builtins/product_transposed.m - products with a transposed operand, below and above the size from which BLAS takes them.
for n = [3 70]
  A = mod (reshape (1:n*(n+1), n, n+1) * 7, 11);
  B = mod (reshape (1:(n+2)*(n+1), n+2, n+1) * 5, 13);
  C = mod (reshape (1:n*(n+3), n, n+3) * 3, 7);
  At = A'; Bt = B';
  Z = A + 2i * mod (A, 3); W = B - 1i * mod (B, 4);
  Zh = Z'; Wh = W'; Wt = W.';
  disp ([isequal(A * B', A * Bt), isequal(A' * C, At * C), isequal(A * A', A * At), isequal(A' * A, At * A)])
  disp ([isequal(A * A.', A * At), isequal(Z * W', Z * Wh), isequal(Z * W.', Z * Wt), isequal(Z' * Z, Zh * Z)])
  disp ([isequal(single (A) * A', single (A) * At), isequal(single (A)' * single (A), single (At) * single (A)), isequal(A' * Z, At * Z)])
  disp (class (single (A)' * A))
end
x = (1:5)';
x' * x, x * x', (1:3) * (1:3)', (1:3)' * (1:3)
z = [1+1i 2];
z * z', z * z.', z' * z
3' * 4, 3 * 4', true' * [1 2], [1 2]' * 'a'
zeros (0, 3)' * zeros (0, 2), zeros (3, 0) * zeros (2, 0)'
try, ones (2, 3)' * ones (3, 2), catch e, disp (e.message), end
try, ones (2, 3) * ones (2, 2)', catch e, disp (e.message), end
try, ones (2, 3, 2)' * 2, catch e, disp (e.message), end
